import type { JsonDataSet } from '../dicom/json'
import { codeItem, type Code } from './codes'

export type Relationship = 'CONTAINS' | 'HAS CONCEPT MOD' | 'HAS OBS CONTEXT' | 'INFERRED FROM' | 'SELECTED FROM'
export interface ImageReference { sopClassUid: string; sopInstanceUid: string; frame: number | null }

/** A content item of a structured report (PS3.3 C.17.3); `children` in document order. */
interface Item { relationship: Relationship; type: string; concept: Code | null; attributes?: JsonDataSet; children?: JsonDataSet[] }

function item({ relationship, type, concept, attributes = {}, children = [] }: Item): JsonDataSet {
  return {
    '0040A010': { vr: 'CS', Value: [relationship] },
    '0040A040': { vr: 'CS', Value: [type] },
    ...(concept ? { '0040A043': { vr: 'SQ', Value: [codeItem(concept)] } } : {}),
    ...attributes,
    ...(children.length > 0 ? { '0040A730': { vr: 'SQ', Value: children } } : {}),
  }
}

export const container = (relationship: Relationship, concept: Code, children: JsonDataSet[], template?: string) =>
  item({
    relationship, type: 'CONTAINER', concept, children,
    attributes: { '0040A050': { vr: 'CS', Value: ['SEPARATE'] }, ...(template ? { '0040A504': { vr: 'SQ', Value: [{ '00080105': { vr: 'CS', Value: ['DCMR'] }, '0040DB00': { vr: 'CS', Value: [template] } }] } } : {}) },
  })
export const code = (relationship: Relationship, concept: Code, value: Code) =>
  item({ relationship, type: 'CODE', concept, attributes: { '0040A168': { vr: 'SQ', Value: [codeItem(value)] } } })
export const text = (relationship: Relationship, concept: Code, value: string) =>
  item({ relationship, type: 'TEXT', concept, attributes: { '0040A160': { vr: 'UT', Value: [value] } } })
export const uid = (relationship: Relationship, concept: Code, value: string) =>
  item({ relationship, type: 'UIDREF', concept, attributes: { '0040A124': { vr: 'UI', Value: [value] } } })
export const personName = (relationship: Relationship, concept: Code, value: string) =>
  item({ relationship, type: 'PNAME', concept, attributes: { '0040A123': { vr: 'PN', Value: [{ Alphabetic: value }] } } })
export const image = (relationship: Relationship, concept: Code | null, reference: ImageReference) =>
  item({
    relationship, type: 'IMAGE', concept,
    attributes: {
      '00081199': {
        vr: 'SQ',
        Value: [{
          '00081150': { vr: 'UI', Value: [reference.sopClassUid] }, '00081155': { vr: 'UI', Value: [reference.sopInstanceUid] },
          ...(reference.frame === null ? {} : { '00081160': { vr: 'IS', Value: [reference.frame] } }),
        }],
      },
    },
  })

/** Coordinates in one picture's pixels. */
export const pixels = (relationship: Relationship, concept: Code, graphic: string, points: readonly (readonly number[])[], reference: ImageReference) =>
  item({
    relationship, type: 'SCOORD', concept, children: [image('SELECTED FROM', null, reference)],
    attributes: { '00700022': { vr: 'FL', Value: points.flat() }, '00700023': { vr: 'CS', Value: [graphic] } },
  })
/** Coordinates in the patient, mm. */
export const places = (relationship: Relationship, concept: Code, graphic: string, points: readonly (readonly number[])[], frameOfReferenceUid: string) =>
  item({
    relationship, type: 'SCOORD3D', concept,
    attributes: { '00700022': { vr: 'FL', Value: points.flat() }, '00700023': { vr: 'CS', Value: [graphic] }, '30060024': { vr: 'UI', Value: [frameOfReferenceUid] } },
  })

/** A measured number. Sixteen characters of decimal string are not every double: the exact value stands beside it (0040,A161). */
export const number = (relationship: Relationship, concept: Code, value: number, unit: Code, children: JsonDataSet[] = []) =>
  item({
    relationship, type: 'NUM', concept, children,
    attributes: {
      '0040A300': {
        vr: 'SQ',
        Value: [{ '004008EA': { vr: 'SQ', Value: [codeItem(unit)] }, '0040A161': { vr: 'FD', Value: [value] }, '0040A30A': { vr: 'DS', Value: [decimal(value)] } }],
      },
    },
  })

/** As a decimal string of at most 16 characters. */
export function decimal(value: number): number {
  for (let digits = 15; digits > 0; digits--) {
    const shorter = Number(value.toPrecision(digits))
    if (String(shorter).length <= 16) return shorter
  }
  return Math.round(value)
}

// Reading back.

export const children = (dataset: JsonDataSet): JsonDataSet[] => sequence(dataset, '0040A730')
export const typeOf = (dataset: JsonDataSet): string => string(dataset, '0040A040')

export function sequence(dataset: JsonDataSet | undefined, tag: string): JsonDataSet[] {
  return (dataset?.[tag]?.Value ?? []).filter((one): one is JsonDataSet => typeof one === 'object' && one !== null)
}

export function string(dataset: JsonDataSet | undefined, tag: string): string {
  const value = dataset?.[tag]?.Value?.[0]
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim()
  return value && typeof value === 'object' && 'Alphabetic' in value ? String(value.Alphabetic ?? '') : ''
}

export function numbers(dataset: JsonDataSet | undefined, tag: string): number[] {
  return (dataset?.[tag]?.Value ?? []).map(Number)
}

export function codeAt(dataset: JsonDataSet | undefined, tag: string): Code | null {
  const [first] = sequence(dataset, tag)
  const value = string(first, '00080100') || string(first, '00080119') || string(first, '00080120')
  return first && value ? [value, string(first, '00080102'), string(first, '00080104')] : null
}

export function imageAt(dataset: JsonDataSet): ImageReference | null {
  const [first] = sequence(dataset, '00081199')
  const frame = numbers(first, '00081160')[0]
  return first ? { sopClassUid: string(first, '00081150'), sopInstanceUid: string(first, '00081155'), frame: frame && Number.isFinite(frame) ? frame : null } : null
}
