import type { DicomFile } from '#imaging/contract'
import { newDataSet } from '../dicom/access'
import { fromDicomJson, type JsonDataSet, type JsonElement } from '../dicom/json'
import { EXPLICIT_LITTLE } from '../dicom/transfer-syntaxes'
import { uidFromName } from '../dicom/uids'
import { codeItem, own, type Code } from '../reports/codes'
import { dateOf, headerOf, seriesItems, timeOf, type NewObject, type ReferencedImage, type ReportStudy } from '../reports/report-header'
import { ANATOMICAL_STRUCTURE, LEFT, MORPHOLOGICALLY_ALTERED, RIGHT, termOfWords } from './codes'
import { labOfColour } from './lab-colour'
import { SEGMENTATION_STORAGE } from './read-seg'

/** A slice of the series that labels were drawn on, in the volume's order. */
export interface SourceSlice extends ReferencedImage { frame: number }
export interface SegmentedVolume {
  /** On the series' own grid, x fastest. */
  labels: Uint16Array
  size: readonly [number, number, number]
  spacing: readonly [number, number, number]
  origin: readonly [number, number, number]
  direction: readonly number[]
  frameOfReferenceUid: string
}
export interface Segment { label: number; /** Without its side. */ words: string; side: 'left' | 'right' | 'middle'; colour: string }

export interface SegInput {
  study: ReportStudy
  object: Omit<NewObject, 'sopClassUid' | 'modality'>
  volume: SegmentedVolume
  /** One for each slice. */
  slices: readonly SourceSlice[]
  segments: readonly Segment[]
}

const put = (vr: string, ...values: NonNullable<JsonElement['Value']>): JsonElement => (values.length > 0 ? { vr, Value: values } : { vr })
const MAX_FRAMES = 65_535

export type WrittenSeg = { kind: 'written'; file: DicomFile; frames: number } | { kind: 'nothing-in-it' } | { kind: 'too-large' }

/**
 * Labels of a series as a DICOM segmentation (PS3.3 A.51): one frame for each segment and slice that it is in, with the slice it
 * was drawn on. Categories and types are SNOMED CT's where a name is one we know, else our own code with the name as meaning.
 */
export function writeSeg({ study, object, volume, slices, segments: named }: SegInput): WrittenSeg {
  const [columns, rows, count] = volume.size
  if (slices.length !== count || volume.labels.length !== columns * rows * count) throw new Error('labels of another grid')
  const frames = framesOf(volume, new Set(named.map(({ label }) => label)))
  const present = new Set(frames.map(({ label }) => label))
  const segments = named.filter(({ label }) => present.has(label))
  if (frames.length === 0) return { kind: 'nothing-in-it' }
  if (frames.length > MAX_FRAMES) return { kind: 'too-large' }
  // Segment numbers run from 1 without gaps.
  const numberOf = new Map(segments.map(({ label }, index) => [label, index + 1]))
  frames.sort((a, b) => numberOf.get(a.label)! - numberOf.get(b.label)! || a.slice - b.slice)
  const dimension = uidFromName(`${object.sopInstanceUid}/dimensions`)
  const json: JsonDataSet = {
    ...headerOf(study, { ...object, sopClassUid: SEGMENTATION_STORAGE, modality: 'SEG' }),
    '00080008': put('CS', 'DERIVED', 'PRIMARY'), '00080023': put('DA', dateOf(object.at)), '00080033': put('TM', timeOf(object.at)), '00080070': put('LO', 'Theatrum'),
    '00081115': put('SQ', ...seriesItems(slices, '00081140').map((series) => ({ '0020000E': series['0020000E']!, '0008114A': withoutFrames(series['00081140']!) }))),
    '00200052': put('UI', volume.frameOfReferenceUid), '00201040': put('LO'),
    '00209221': put('SQ', { '00209164': put('UI', dimension) }),
    '00209222': put('SQ', dimensionItem(dimension, '0062000A', '0062000B', 'Segment'), dimensionItem(dimension, '00209113', '00200032', 'Place')),
    '00280002': put('US', 1), '00280004': put('CS', 'MONOCHROME2'), '00280008': put('IS', frames.length), '00280010': put('US', rows), '00280011': put('US', columns),
    '00280100': put('US', 1), '00280101': put('US', 1), '00280102': put('US', 0), '00280103': put('US', 0), '00282110': put('CS', '00'),
    '00620001': put('CS', 'BINARY'), '00620002': put('SQ', ...segments.map((segment, index) => segmentItem(segment, index + 1))), '00620013': put('CS', 'NO'),
    '00700080': put('CS', 'LABELS'), '00700081': put('LO', 'Labels of structures'), '00700084': put('PN'),
    '52009229': put('SQ', sharedGroups(volume)),
    '52009230': put('SQ', ...frames.map((frame) => frameGroups(frame, numberOf.get(frame.label)!, slices[frame.slice]!, volume))),
  }
  const dataset = fromDicomJson(json)
  dataset.elements.set('7FE00010', { vr: 'OB', bytes: bitsOf(volume, frames) })
  return { kind: 'written', file: { meta: newDataSet(), dataset, transferSyntax: EXPLICIT_LITTLE }, frames: frames.length }
}

interface SegFrame { label: number; slice: number }

function framesOf({ labels, size: [columns, rows, slices] }: SegmentedVolume, wanted: ReadonlySet<number>): SegFrame[] {
  const frames: SegFrame[] = []
  for (let slice = 0; slice < slices; slice++) {
    const here = new Set(labels.subarray(slice * columns * rows, (slice + 1) * columns * rows))
    for (const label of here) if (wanted.has(label)) frames.push({ label, slice })
  }
  return frames
}

/** One bit a voxel, the first in the lowest; frames follow each other without room between (PS3.5 8.1.1). */
function bitsOf({ labels, size: [columns, rows] }: SegmentedVolume, frames: readonly SegFrame[]): Uint8Array {
  const perFrame = columns * rows
  const bytes = new Uint8Array(Math.ceil((perFrame * frames.length) / 16) * 2)
  for (const [index, { label, slice }] of frames.entries()) {
    for (let at = 0; at < perFrame; at++) if (labels[slice * perFrame + at] === label) bytes[(index * perFrame + at) >>> 3]! |= 1 << ((index * perFrame + at) & 7)
  }
  return bytes
}

function segmentItem({ words, side, colour }: Segment, number: number): JsonDataSet {
  const term = termOfWords(words)
  const type: Code = term?.code ?? own(`structure-${number}`, words.slice(0, 64))
  const modifier = side === 'left' ? LEFT : side === 'right' ? RIGHT : null
  return {
    '00620003': put('SQ', codeItem(term?.isAltered ? MORPHOLOGICALLY_ALTERED : ANATOMICAL_STRUCTURE)), '00620004': put('US', number), '00620005': put('LO', (side === 'middle' ? words : `${words}, ${side}`).slice(0, 64)), '00620008': put('CS', 'SEMIAUTOMATIC'), '00620009': put('LO', 'Theatrum'),
    '0062000D': put('US', ...labOfColour(colour)),
    '0062000F': put('SQ', { ...codeItem(type), ...(modifier ? { '00620011': put('SQ', codeItem(modifier)) } : {}) }),
  }
}

const dimensionItem = (organisation: string, sequence: string, tag: string, label: string): JsonDataSet => ({
  '00209164': put('UI', organisation), '00209165': put('AT', tag), '00209167': put('AT', sequence), '00209421': put('LO', label),
})

function sharedGroups({ spacing, direction }: SegmentedVolume): JsonDataSet {
  return {
    '00209116': put('SQ', { '00200037': put('DS', ...direction.slice(0, 6).map(decimal)) }),
    '00289110': put('SQ', { '00180050': put('DS', decimal(spacing[2])), '00180088': put('DS', decimal(spacing[2])), '00280030': put('DS', decimal(spacing[1]), decimal(spacing[0])) }),
  }
}

function frameGroups({ slice }: SegFrame, segment: number, source: SourceSlice, { origin, direction, spacing }: SegmentedVolume): JsonDataSet {
  const position = origin.map((each, axis) => decimal(each + direction[6 + axis]! * spacing[2] * slice))
  const from: JsonDataSet = { '00081150': put('UI', source.sopClassUid), '00081155': put('UI', source.sopInstanceUid), ...(source.isMultiFrame ? { '00081160': put('IS', source.frame) } : {}), '0040A170': put('SQ', codeItem(['121322', 'DCM', 'Source image for image processing operation'])) }
  return {
    '00089124': put('SQ', { '00089215': put('SQ', codeItem(['113076', 'DCM', 'Segmentation'])), '00082112': put('SQ', from) }),
    '00209111': put('SQ', { '00209157': put('UL', segment, slice + 1) }),
    '00209113': put('SQ', { '00200032': put('DS', ...position) }),
    '0062000A': put('SQ', { '0062000B': put('US', segment) }),
  }
}

const withoutFrames = (element: JsonElement): JsonElement => ({ vr: 'SQ', Value: (element.Value as JsonDataSet[]).map(({ '00081150': sopClass, '00081155': instance }) => ({ '00081150': sopClass!, '00081155': instance! })) })

/** As a decimal string holds it (16 characters). */
function decimal(value: number): number {
  for (let digits = 15; digits > 0; digits--) {
    const rounded = Number(value.toPrecision(digits)) || 0
    if (String(rounded).length <= 16) return rounded
  }
  return 0
}
