import { ImageRefused, type DataSet, type Element, type Tag, type Vr } from '#imaging/contract'
import { decimal, decimalText, isTextVr, newDataSet, numberElement, numbersOf, sequenceElement, tagsOf, textElement, textsOf } from './access'
import { isVr, lookUp } from './dictionary'

/** PS3.18 Annex F. */
export interface JsonElement {
  vr: string
  Value?: readonly JsonValue[]
  InlineBinary?: string
  BulkDataURI?: string
}
export type JsonValue = string | number | null | JsonPersonName | JsonDataSet
export interface JsonPersonName { Alphabetic?: string; Ideographic?: string; Phonetic?: string }
export interface JsonDataSet { [tag: Tag]: JsonElement }

export interface JsonOptions {
  /** Where a binary value is fetched instead of standing here; null: it stands here. @param path tags and 1-based items, '00540016/1/00181072' */
  bulkDataUri?: (path: string, element: Element) => string | null
}

const BINARY = new Set<Vr>(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN'])
const NUMBERS = new Set<Vr>(['FL', 'FD', 'SL', 'SS', 'UL', 'US'])
const MAX_DEPTH = 64
const PN_GROUPS = ['Alphabetic', 'Ideographic', 'Phonetic'] as const

/** The data set as DICOM JSON. Fragments of pixels stand nowhere unless `bulkDataUri` names them. */
export const toDicomJson = (dataset: DataSet, options: JsonOptions = {}): JsonDataSet => objectOf(dataset, options, '')

function objectOf(dataset: DataSet, options: JsonOptions, path: string): JsonDataSet {
  const result: JsonDataSet = {}
  for (const [tag, element] of [...dataset.elements].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (tag.endsWith('0000')) continue
    result[tag] = tag === '00080005' && dataset.characterSets.length ? { vr: 'CS', Value: ['ISO_IR 192'] } : jsonOf(element, dataset.characterSets, options, `${path}${tag}`)
  }
  return result
}

function jsonOf(element: Element, characterSets: readonly string[], options: JsonOptions, path: string): JsonElement {
  const { vr } = element
  if (element.items) return element.items.length ? { vr, Value: element.items.map((item, index) => objectOf(item, options, `${path}/${index + 1}/`)) } : { vr }
  if (BINARY.has(vr)) return binaryOf(element, options, path)
  if (!element.bytes || element.bytes.length === 0) return { vr }
  const values = valuesOf(element, characterSets)
  return values.length ? { vr, Value: values } : { vr }
}

function binaryOf(element: Element, options: JsonOptions, path: string): JsonElement {
  const { vr, bytes, fragments } = element
  if (!fragments && (!bytes || bytes.length === 0)) return { vr }
  const uri = options.bulkDataUri?.(path, element) ?? null
  if (uri !== null) return { vr, BulkDataURI: uri }
  return bytes ? { vr, InlineBinary: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64') } : { vr }
}

function valuesOf(element: Element, characterSets: readonly string[]): JsonValue[] {
  const { vr } = element
  if (vr === 'AT') return tagsOf(element)
  if (vr === 'SV' || vr === 'UV') return integers64(element)
  if (NUMBERS.has(vr)) return numbersOf(element).map(finite)
  const parts = textsOf(element, characterSets)
  if (parts.every((part) => part === '')) return []
  if (vr === 'PN') return parts.map((part) => (part ? nameOf(part) : null))
  if (vr === 'DS' || vr === 'IS') return parts.map((part) => (part ? exactNumber(part) : null))
  return parts.map((part) => part || null)
}

/** Non-finite numbers are no JSON (PS3.18 F.2.5). */
const finite = (value: number) => (Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf')

/** A number where a double holds every digit, else the text itself. */
function exactNumber(part: string): number | string {
  const value = decimal(part)
  if (!Number.isFinite(value)) return part
  return significantDigits(part).length <= 15 || significantDigits(String(value)) === significantDigits(part) ? value : part
}

const significantDigits = (part: string) => (part.split(/[eE]/)[0] ?? '').replace(/[^\d]/g, '').replace(/^0+|0+$/g, '')

function integers64(element: Element): (number | string)[] {
  const bytes = element.bytes ?? new Uint8Array()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => {
    const value = element.vr === 'SV' ? view.getBigInt64(index * 8, true) : view.getBigUint64(index * 8, true)
    return BigInt(Number.MIN_SAFE_INTEGER) <= value && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)
  })
}

function nameOf(part: string): Record<string, string> {
  const groups = part.split('=')
  return Object.fromEntries(PN_GROUPS.flatMap((name, index) => (groups[index] ? [[name, groups[index] ?? '']] : [])))
}

export interface FromJsonOptions {
  /** The bytes behind a BulkDataURI; null: refused. */
  bulkData?: (uri: string) => Uint8Array | null
}

/** A data set in UTF-8 from DICOM JSON of any origin. @throws ImageRefused */
export function fromDicomJson(json: unknown, options: FromJsonOptions = {}): DataSet {
  const dataset = dataSetOf(json, options, 0)
  if (dataset.elements.has('00080005')) dataset.elements.set('00080005', textElement('CS', 'ISO_IR 192'))
  return dataset
}

function dataSetOf(json: unknown, options: FromJsonOptions, depth: number): DataSet {
  if (depth > MAX_DEPTH) throw new ImageRefused('too-deep')
  if (!isObject(json)) throw damaged('no object')
  const dataset = newDataSet()
  for (const key of Object.keys(json).sort()) {
    const tag = key.toUpperCase()
    if (!/^[0-9A-F]{8}$/.test(tag) || dataset.elements.has(tag)) throw damaged('no tag')
    if (tag.endsWith('0000')) continue
    const value = json[key]
    if (!isObject(value)) throw damaged(tag)
    const vr = typeof value.vr === 'string' && isVr(value.vr) ? value.vr : value.vr === undefined ? lookUp(tag)?.vrs[0] : undefined
    if (!vr) throw damaged(`${tag} without a VR`)
    dataset.elements.set(tag, elementOf(vr, value, tag, options, depth))
  }
  return dataset
}

function elementOf(vr: Vr, json: Record<string, unknown>, tag: Tag, options: FromJsonOptions, depth: number): Element {
  if (typeof json.BulkDataURI === 'string') {
    const bytes = options.bulkData?.(json.BulkDataURI)
    if (!bytes) throw damaged(`${tag} lies elsewhere`)
    return { vr, bytes }
  }
  if (json.InlineBinary !== undefined) {
    const text = Array.isArray(json.InlineBinary) ? json.InlineBinary[0] : json.InlineBinary
    if (typeof text !== 'string' || !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) throw damaged(`${tag} is no base64`)
    return { vr, bytes: new Uint8Array(Buffer.from(text, 'base64')) }
  }
  const values = json.Value ?? []
  if (!Array.isArray(values)) throw damaged(tag)
  if (vr === 'SQ') return sequenceElement(...values.map((item: unknown) => dataSetOf(item ?? {}, options, depth + 1)))
  if (BINARY.has(vr)) {
    if (values.length) throw damaged(`${tag} is binary`)
    return { vr, bytes: new Uint8Array() }
  }
  try {
    if (vr === 'AT') return tagsElement(values, tag)
    if (vr === 'SV' || vr === 'UV') return wholeElement(vr, values, tag)
    if (NUMBERS.has(vr)) return numberElement(vr, ...values.map((value: unknown) => numberOf(value, tag)))
  } catch (error) {
    throw error instanceof ImageRefused ? error : damaged(`${tag} out of range`)
  }
  if (!isTextVr(vr)) throw damaged(tag)
  return textElement(vr, ...values.map((value: unknown) => textOf(value, vr, tag)))
}

function numberOf(value: unknown, tag: Tag): number {
  if (typeof value === 'number') return value
  if (value === 'NaN') return Number.NaN
  if (value === 'inf') return Number.POSITIVE_INFINITY
  if (value === '-inf') return Number.NEGATIVE_INFINITY
  const parsed = typeof value === 'string' ? decimal(value) : Number.NaN
  if (Number.isNaN(parsed)) throw damaged(`${tag} is no number`)
  return parsed
}

function textOf(value: unknown, vr: Vr, tag: Tag): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return vr === 'DS' ? decimalText(value) : String(value)
  if (vr === 'PN' && isObject(value)) {
    return PN_GROUPS.map((name) => (typeof value[name] === 'string' ? value[name] : '')).join('=').replace(/=+$/, '')
  }
  throw damaged(tag)
}

function tagsElement(values: unknown[], tag: Tag): Element {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => {
    if (typeof value !== 'string' || !/^[0-9A-Fa-f]{8}$/.test(value)) throw damaged(`${tag} names no tag`)
    view.setUint16(index * 4, Number.parseInt(value.slice(0, 4), 16), true)
    view.setUint16(index * 4 + 2, Number.parseInt(value.slice(4), 16), true)
  })
  return { vr: 'AT', bytes }
}

function wholeElement(vr: 'SV' | 'UV', values: unknown[], tag: Tag): Element {
  const bytes = new Uint8Array(values.length * 8)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => {
    if (!(typeof value === 'number' && Number.isSafeInteger(value)) && !(typeof value === 'string' && /^-?\d{1,20}$/.test(value))) throw damaged(`${tag} is no integer`)
    const whole = BigInt(value as number | string)
    if (vr === 'SV') view.setBigInt64(index * 8, whole, true)
    else view.setBigUint64(index * 8, whole, true)
  })
  return { vr, bytes }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const damaged = (detail: string) => new ImageRefused('damaged', `JSON: ${detail}`)
