import { ImageRefused, type DataSet, type Element, type Tag, type Vr } from '#imaging/contract'
import type { ReadBounds } from './bounds'
import { isPrivate, isPrivateCreator, isVr, lookUp } from './dictionary'
import { swapped } from './swap'

const ITEM = 0xfffee000
const ITEM_END = 0xfffee00d
const SEQUENCE_END = 0xfffee0dd
const PADDING = 0xfffcfffc
const PIXEL_DATA = 0x7fe00010
const UNDEFINED = 0xffffffff

// PS3.5 7.1.2: these carry two reserved bytes and a length of 32 bits.
const LONG_LENGTHS = new Set<Vr>(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])

interface Around { dataset: DataSet; outer: Around | null }

/** Where reading stands, and what it may still use. */
export class Cursor {
  readonly view: DataView

  constructor(
    readonly file: Uint8Array,
    public position: number,
    /** Exclusive: of the file, or of the item or sequence that is being read. */
    readonly end: number,
    readonly isLittleEndian: boolean,
    readonly isExplicit: boolean,
    readonly limits: ReadBounds,
    readonly budget: { elements: number },
    view?: DataView,
    /** The data sets around what is read now, inmost first. */
    readonly around: Around | null = null,
  ) {
    this.view = view ?? new DataView(file.buffer, file.byteOffset, file.byteLength)
  }

  /** Over the same bytes up to `end`, perhaps in another encoding. */
  within(end: number, encoding: { isExplicit: boolean; isLittleEndian: boolean } = this, around: Around | null = this.around): Cursor {
    return new Cursor(this.file, this.position, end, encoding.isLittleEndian, encoding.isExplicit, this.limits, this.budget, this.view, around)
  }

  tag(): number {
    const tag = ((this.view.getUint16(this.position, this.isLittleEndian) << 16) | this.view.getUint16(this.position + 2, this.isLittleEndian)) >>> 0
    this.position += 4
    return tag
  }

  u32(): number {
    const value = this.view.getUint32(this.position, this.isLittleEndian)
    this.position += 4
    return value
  }

  /** The next `length` bytes. */
  take(length: number): Uint8Array {
    this.need(length)
    const bytes = this.file.subarray(this.position, this.position + length)
    this.position += length
    return bytes
  }

  /** Beyond the file is a cut file; beyond the item that holds it, a wrong length. */
  need(length: number): void {
    if (this.position + length <= this.end) return
    throw new ImageRefused(this.position + length > this.file.length ? 'truncated' : 'damaged', `${length} bytes at ${this.position} of ${this.end}`)
  }

  spend(): void {
    if (--this.budget.elements < 0) throw new ImageRefused('too-large', `more than ${this.limits.maxElements} elements`)
  }
}

const names = new Map<number, Tag>()

/** Tags recur: each is written out once. */
function nameOf(tag: number): Tag {
  let name = names.get(tag)
  if (name === undefined) {
    name = tag.toString(16).toUpperCase().padStart(8, '0')
    if (names.size < 20_000) names.set(tag, name)
  }
  return name
}

/**
 * Reads elements into `dataset` until the cursor's end, an item's delimiter, or the first tag that is not `belongs`.
 * @param isDelimited an item of undefined length, which must end with its delimiter
 */
export function readElements(cursor: Cursor, dataset: DataSet, depth: number, belongs?: (tag: Tag) => boolean, isDelimited = false): void {
  if (depth > cursor.limits.maxDepth) throw new ImageRefused('too-deep', `more than ${cursor.limits.maxDepth} sequences within each other`)
  let hasPixels = false
  let previous = -1
  while (cursor.position < cursor.end) {
    const start = cursor.position
    if (depth === 0 && !belongs && isTrailing(cursor, hasPixels, previous)) return
    cursor.need(8)
    const tag = cursor.tag()
    if (tag === ITEM_END) {
      if (cursor.u32() !== 0 || !isDelimited) throw new ImageRefused('damaged', `an item's end at ${start}`)
      return
    }
    const name = nameOf(tag)
    if (belongs && !belongs(name)) {
      cursor.position = start
      return
    }
    // PS3.5 7.1: commands and meta information stand in no data set.
    if (!belongs && (tag >>> 16 === 0 || tag >>> 16 === 2)) throw new ImageRefused('damaged', `${name} within the data set`)
    cursor.spend()
    const element = readElement(cursor, dataset, tag, name, depth)
    // PS3.5 7.2: lengths of groups are retired, and wrong as soon as anything changes.
    if ((tag & 0xffff) === 0) continue
    const earlier = dataset.elements.get(name)
    if (earlier && !isSame(earlier, element)) throw new ImageRefused('damaged', `${name} twice, and not the same`)
    dataset.elements.set(name, element)
    if (tag === 0x00080005) dataset.characterSets = characterSetsOf(element)
    hasPixels ||= tag === PIXEL_DATA
    previous = tag
  }
  if (isDelimited) throw new ImageRefused(cursor.end === cursor.file.length ? 'truncated' : 'damaged', 'an item without its end')
}

function isSame(one: Element, other: Element): boolean {
  if (!one.bytes || !other.bytes || one.bytes.length !== other.bytes.length) return false
  return one.bytes.every((byte, index) => byte === other.bytes?.[index])
}

/** What follows the last element of a file: padding (PS3.10 7.2), or bytes of some other origin after the pixels. */
function isTrailing(cursor: Cursor, hasPixels: boolean, previous: number): boolean {
  const left = cursor.end - cursor.position
  if (left < 8) return hasPixels || isZero(cursor)
  const position = cursor.position
  const tag = cursor.tag()
  cursor.position = position
  if (tag === PADDING) return true
  if (tag === 0 && isZero(cursor)) return true
  return hasPixels && (tag <= previous || (cursor.isExplicit && !isVr(String.fromCharCode(cursor.file[position + 4] ?? 0, cursor.file[position + 5] ?? 0))))
}

function isZero(cursor: Cursor): boolean {
  for (let at = cursor.position; at < cursor.end; at++) if (cursor.file[at] !== 0) return false
  return true
}

function readElement(cursor: Cursor, dataset: DataSet, tag: number, name: Tag, depth: number): Element {
  if (tag >>> 16 === 0xfffe) throw new ImageRefused('damaged', `${name} at ${cursor.position - 4}`)
  let vr: Vr
  let length: number
  let isImplicit = !cursor.isExplicit
  if (isImplicit) {
    length = cursor.u32()
    vr = implicitVr(name, dataset, cursor.around)
  } else {
    const letters = String.fromCharCode(cursor.file[cursor.position] ?? 0, cursor.file[cursor.position + 1] ?? 0)
    if (isVr(letters)) {
      vr = letters
      length = explicitLength(cursor, LONG_LENGTHS.has(letters))
    } else if (isLetters(letters)) {
      // A representation of a later standard: PS3.5 6.2 has all new ones carry long lengths.
      vr = 'UN'
      length = explicitLength(cursor, cursor.view.getUint16(cursor.position + 2, true) === 0 && cursor.position + 8 <= cursor.end)
    } else {
      // Some writers slip an implicit element in.
      length = cursor.u32()
      vr = implicitVr(name, dataset, cursor.around)
      isImplicit = true
    }
  }

  // PS3.5 6.2.2: what an unknown one holds is implicit little endian, whatever the rest is in.
  const encoding = vr === 'UN' ? { isExplicit: false, isLittleEndian: true } : { isExplicit: !isImplicit, isLittleEndian: cursor.isLittleEndian }
  if (length === UNDEFINED) {
    if (tag === PIXEL_DATA || vr === 'OB' || vr === 'OW') return readFragments(cursor, tag === PIXEL_DATA ? 'OB' : vr)
    if (vr !== 'SQ' && vr !== 'UN') throw new ImageRefused('damaged', `${name}: ${vr} without a length`)
    return { vr: 'SQ', items: readItems(cursor, cursor.end, true, dataset, depth, encoding) }
  }
  cursor.need(length)
  if (vr === 'UN' && !isImplicit) vr = knownVr(name, dataset, cursor.around, length)
  if (vr === 'SQ') {
    const end = cursor.position + length
    const items = readItems(cursor, end, false, dataset, depth, encoding)
    cursor.position = end
    return { vr, items }
  }
  const bytes = cursor.take(length)
  if (encoding.isLittleEndian || vr === 'UN') return { vr, bytes }
  return { vr, bytes: swapped(bytes, vr, tag === PIXEL_DATA ? bitsAllocated(dataset) : 0) }
}

const isLetters = (letters: string) => /^[A-Z]{2}$/.test(letters)

function explicitLength(cursor: Cursor, isLong: boolean): number {
  if (!isLong) {
    const length = cursor.view.getUint16(cursor.position + 2, cursor.isLittleEndian)
    cursor.position += 4
    return length
  }
  cursor.position += 4
  cursor.need(4)
  return cursor.u32()
}

function implicitVr(tag: Tag, dataset: DataSet, around: Around | null): Vr {
  if (tag.endsWith('0000')) return 'UL'
  if (isPrivate(tag)) return isPrivateCreator(tag) ? 'LO' : 'UN'
  const entry = lookUp(tag)
  return entry ? chosen(tag, entry.vrs, dataset, around) : 'UN'
}

/** A standard attribute that some archive wrote as unknown. */
function knownVr(tag: Tag, dataset: DataSet, around: Around | null, length: number): Vr {
  if (isPrivate(tag)) return isPrivateCreator(tag) && length <= 64 ? 'LO' : 'UN'
  const entry = lookUp(tag)
  if (!entry) return 'UN'
  return chosen(tag, entry.vrs, dataset, around)
}

/** Where the dictionary allows several (PS3.5 A.1, PS3.3 C.7.6.3.1.1). */
function chosen(tag: Tag, vrs: readonly Vr[], dataset: DataSet, around: Around | null): Vr {
  if (vrs.length === 1) return vrs[0] ?? 'UN'
  if (vrs.includes('OW')) return tag === '54001010' && waveformBits(dataset) === 8 ? 'OB' : 'OW'
  return isSigned(dataset, around) ? 'SS' : 'US'
}

/** Pixel representation counts for the sequences inside as well. */
function isSigned(dataset: DataSet, around: Around | null): boolean {
  for (let level: Around | null = { dataset, outer: around }; level; level = level.outer) {
    const bytes = level.dataset.elements.get('00280103')?.bytes
    if (bytes && bytes.length >= 2) return bytes[0] === 1
  }
  return false
}

const waveformBits = (dataset: DataSet) => firstU16(dataset, '54001004')
const bitsAllocated = (dataset: DataSet) => firstU16(dataset, '00280100')

function firstU16(dataset: DataSet, tag: Tag): number {
  const bytes = dataset.elements.get(tag)?.bytes
  return bytes && bytes.length >= 2 ? (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) : 0
}

function readItems(cursor: Cursor, end: number, isDelimited: boolean, parent: DataSet, depth: number, encoding: { isExplicit: boolean; isLittleEndian: boolean }): DataSet[] {
  const items: DataSet[] = []
  const inner = cursor.within(end, encoding, { dataset: parent, outer: cursor.around })
  while (inner.position < end) {
    inner.need(8)
    const start = inner.position
    const tag = inner.tag()
    const length = inner.u32()
    if (tag === SEQUENCE_END) {
      if (!isDelimited && inner.position !== end) throw new ImageRefused('damaged', `a sequence's end at ${start}`)
      cursor.position = inner.position
      return items
    }
    if (tag !== ITEM) throw new ImageRefused('damaged', `no item at ${start}`)
    inner.spend()
    const item: DataSet = { elements: new Map(), characterSets: parent.characterSets }
    if (length === UNDEFINED) {
      readElements(inner, item, depth + 1, undefined, true)
    } else {
      inner.need(length)
      const within = inner.within(inner.position + length)
      readElements(within, item, depth + 1)
      if (within.position !== within.end) throw new ImageRefused('damaged', `an item's length at ${start}`)
      inner.position = within.end
    }
    items.push(item)
  }
  if (isDelimited) throw new ImageRefused(end === cursor.file.length ? 'truncated' : 'damaged', 'a sequence without its end')
  cursor.position = inner.position
  return items
}

/** PS3.5 A.4: a table of offsets, then the fragments, then a delimiter, without which some may be missing. */
function readFragments(cursor: Cursor, vr: Vr): Element {
  const fragments: Uint8Array[] = []
  let offsets: number[] | null = null
  for (;;) {
    cursor.need(8)
    const start = cursor.position
    const tag = cursor.tag()
    const length = cursor.u32()
    if (tag === SEQUENCE_END) return { vr, fragments, offsets: offsets ?? [] }
    if (tag !== ITEM || length === UNDEFINED) throw new ImageRefused('damaged', `no fragment at ${start}`)
    cursor.spend()
    const bytes = cursor.take(length)
    if (offsets) fragments.push(bytes)
    else offsets = offsetsOf(bytes, cursor.isLittleEndian)
  }
}

function offsetsOf(bytes: Uint8Array, isLittleEndian: boolean): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getUint32(index * 4, isLittleEndian))
}

function characterSetsOf(element: Element): string[] {
  const text = String.fromCharCode(...(element.bytes ?? new Uint8Array()).subarray(0, 512))
  const terms = text.split('\\').map((term) => term.replace(/\0/g, '').trim())
  return terms.length === 1 && terms[0] === '' ? [] : terms
}
