import type { DataSet, Element, Tag, Vr } from '#imaging/contract'
import { asciiText, decodeText, encodeUtf8 } from './character-sets'

const TEXT_VRS = new Set<Vr>(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'LO', 'LT', 'PN', 'SH', 'ST', 'TM', 'UC', 'UI', 'UR', 'UT'])
/** These hold one value: a backslash in them is a backslash. */
const SINGLE_VALUED = new Set<Vr>(['LT', 'ST', 'UT', 'UR'])
const NUMBER_WIDTHS: Partial<Record<Vr, number>> = { US: 2, SS: 2, OW: 2, UL: 4, SL: 4, FL: 4, OF: 4, OL: 4, FD: 8, OD: 8, SV: 8, UV: 8, OV: 8 }

export const isTextVr = (vr: Vr): boolean => TEXT_VRS.has(vr)

/** The first value as text without padding; '' where there is none. */
export const text = (dataset: DataSet, tag: Tag): string => texts(dataset, tag)[0] ?? ''

/** All values as text without padding; a value may be ''. None: []. */
export function texts(dataset: DataSet, tag: Tag): string[] {
  const element = dataset.elements.get(tag)
  return element?.bytes && element.bytes.length > 0 ? textsOf(element, dataset.characterSets) : []
}

/** Values of a text element, without padding (PS3.5 6.2: leading spaces of free text are significant). */
export function textsOf(element: Element, characterSets: readonly string[]): string[] {
  const bytes = element.bytes
  if (!bytes || bytes.length === 0) return []
  const whole = decodeText(bytes, characterSets, element.vr).text
  if (SINGLE_VALUED.has(element.vr)) return [whole.replace(/[ \0]+$/, '')]
  const parts = whole.split('\\')
  return element.vr === 'UC' ? parts.map((part) => part.replace(/[ \0]+$/, '')) : parts.map(trimmed)
}

const trimmed = (part: string) => part.replace(/^ +|[ \0]+$/g, '')

/** The first value as a number; null where there is none or it is no number. */
export function number(dataset: DataSet, tag: Tag): number | null {
  const value = numbers(dataset, tag)[0]
  return value === undefined || Number.isNaN(value) ? null : value
}

/** All values of a binary or decimal text element; what is no number is NaN. */
export function numbers(dataset: DataSet, tag: Tag): number[] {
  const element = dataset.elements.get(tag)
  return element ? numbersOf(element) : []
}

export function numbersOf(element: Element): number[] {
  const { vr, bytes } = element
  if (!bytes || bytes.length === 0) return []
  const width = NUMBER_WIDTHS[vr]
  if (!width) return isTextVr(vr) ? asciiText(bytes).split('\\').map(decimal) : []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / width) }, (_, index) => numberAt(view, vr, index * width))
}

/** One number of a binary VR; 64-bit integers lose what a double cannot hold. */
function numberAt(view: DataView, vr: Vr, at: number): number {
  switch (vr) {
    case 'SS': return view.getInt16(at, true)
    case 'UL': case 'OL': return view.getUint32(at, true)
    case 'SL': return view.getInt32(at, true)
    case 'FL': case 'OF': return view.getFloat32(at, true)
    case 'FD': case 'OD': return view.getFloat64(at, true)
    case 'SV': return Number(view.getBigInt64(at, true))
    case 'UV': case 'OV': return Number(view.getBigUint64(at, true))
    default: return view.getUint16(at, true)
  }
}

/** A decimal or integer string (PS3.5 6.2): nothing but the number. */
export function decimal(part: string): number {
  const bare = part.replace(/[ \0]+$/, '').replace(/^ +/, '')
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(bare) ? Number(bare) : Number.NaN
}

/** Items of a sequence; [] where there is none. */
export const items = (dataset: DataSet, tag: Tag): DataSet[] => dataset.elements.get(tag)?.items ?? []

/** The first item of a sequence. */
export const item = (dataset: DataSet, tag: Tag): DataSet | null => items(dataset, tag)[0] ?? null

/** Something is there: a value, an item, a fragment. */
export function hasValue(dataset: DataSet, tag: Tag): boolean {
  const element = dataset.elements.get(tag)
  return Boolean(element && ((element.bytes?.length ?? 0) > 0 || (element.items?.length ?? 0) > 0 || (element.fragments?.length ?? 0) > 0))
}

/** Attribute tags that an AT element names. */
export function tagsOf(element: Element): Tag[] {
  const { bytes } = element
  if (!bytes) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => (((view.getUint16(index * 4, true) << 16) | view.getUint16(index * 4 + 2, true)) >>> 0).toString(16).toUpperCase().padStart(8, '0'))
}

/** Values in UTF-8, several divided by backslashes; the writer pads. */
export const textElement = (vr: Vr, ...values: string[]): Element => ({ vr, bytes: encodeUtf8(values.join('\\')) })

/** Values of a binary VR, or of DS and IS as text. @throws RangeError where a decimal does not fit its 16 characters */
export function numberElement(vr: Vr, ...values: number[]): Element {
  if (vr === 'DS' || vr === 'IS') return textElement(vr, ...values.map((value) => (vr === 'DS' ? decimalText(value) : integerText(value))))
  const width = NUMBER_WIDTHS[vr]
  if (!width) throw new RangeError(`${vr} holds no numbers.`)
  const bytes = new Uint8Array(values.length * width)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => setNumber(view, vr, index * width, value))
  return { vr, bytes }
}

export const sequenceElement = (...datasets: DataSet[]): Element => ({ vr: 'SQ', items: datasets })

export const newDataSet = (elements: Iterable<[Tag, Element]> = [], characterSets: readonly string[] = ['ISO_IR 192']): DataSet => ({ elements: new Map(elements), characterSets })

function setNumber(view: DataView, vr: Vr, at: number, value: number): void {
  switch (vr) {
    case 'SS': return view.setInt16(at, value, true)
    case 'UL': case 'OL': return view.setUint32(at, value, true)
    case 'SL': return view.setInt32(at, value, true)
    case 'FL': case 'OF': return view.setFloat32(at, value, true)
    case 'FD': case 'OD': return view.setFloat64(at, value, true)
    case 'SV': return view.setBigInt64(at, BigInt(value), true)
    case 'UV': case 'OV': return view.setBigUint64(at, BigInt(value), true)
    default: return view.setUint16(at, value, true)
  }
}

/** As exact as 16 characters allow (PS3.5 6.2, DS). */
export function decimalText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('No decimal string holds it.')
  let shown = String(value)
  for (let digits = 16; shown.length > 16 && digits > 0; digits--) shown = String(Number(value.toPrecision(digits)))
  return shown
}

function integerText(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > 2 ** 31) throw new RangeError('No integer string holds it.')
  return String(value)
}
