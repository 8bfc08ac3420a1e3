import type { DataSet, DicomFile, Element, Tag, Vr } from '#imaging/contract'
import { EXPLICIT_LITTLE, transferSyntaxOf } from './transfer-syntaxes'
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from './uids'

const LONG_LENGTHS = new Set<Vr>(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
// PS3.5 6.2: binary and UIDs are padded by zero, text by a space.
const ZERO_PADDED = new Set<Vr>(['UI', 'OB', 'OW', 'OD', 'OF', 'OL', 'OV', 'UN', 'US', 'SS', 'UL', 'SL', 'FL', 'FD', 'AT', 'SV', 'UV'])
const UNDEFINED = 0xffffffff
const HEAD = 132

/**
 * A Part 10 file: an empty preamble, our own meta information, the data set in explicit VR little endian, or as
 * encapsulated as its pixels are. Tags ascend; lengths are even and defined, but for encapsulated pixels.
 * @throws RangeError where pixels are encapsulated, but their transfer syntax is not
 */
export function writeDicom(file: DicomFile): Uint8Array {
  const meta = metaOf(file)
  const dataset = withTrueOffsets(file.dataset)
  const metaLength = sizeOf(meta)
  const total = HEAD + 12 + metaLength + sizeOf(dataset)
  const bytes = new Uint8Array(total)
  const writer = { bytes, view: new DataView(bytes.buffer), position: 128 }
  for (const letter of 'DICM') bytes[writer.position++] = letter.charCodeAt(0)
  writeElement(writer, '00020000', { vr: 'UL', bytes: u32(metaLength) })
  writeDataSet(writer, meta)
  writeDataSet(writer, dataset)
  return bytes
}

/** The data set alone, for a network association. */
export function writeDataSetAlone(dataset: DataSet): Uint8Array {
  const bytes = new Uint8Array(sizeOf(dataset))
  writeDataSet({ bytes, view: new DataView(bytes.buffer), position: 0 }, dataset)
  return bytes
}

/** The transfer syntax that this file is written in: its own where the pixels are encapsulated, else explicit little endian. */
export function writtenTransferSyntax(file: DicomFile): string {
  const isEncapsulated = Boolean(file.dataset.elements.get('7FE00010')?.fragments)
  const syntax = transferSyntaxOf(file.transferSyntax)
  if (isEncapsulated && (!syntax || syntax.encoding === 'native')) throw new RangeError('Fragments need the transfer syntax they are encoded in.')
  return isEncapsulated ? file.transferSyntax : EXPLICIT_LITTLE
}

/** An extended table of offsets (7FE0,0001) counts odd fragments without their padding: it is left out rather than wrong. */
function withTrueOffsets(dataset: DataSet): DataSet {
  const fragments = dataset.elements.get('7FE00010')?.fragments
  if (!dataset.elements.has('7FE00001') || !fragments?.some((fragment) => fragment.length % 2)) return dataset
  const elements = new Map(dataset.elements)
  elements.delete('7FE00001')
  elements.delete('7FE00002')
  return { ...dataset, elements }
}

function metaOf(file: DicomFile): DataSet {
  const elements = new Map<Tag, Element>()
  const copy = (tag: Tag, from: Tag) => {
    const bytes = file.dataset.elements.get(from)?.bytes ?? file.meta.elements.get(tag)?.bytes
    if (bytes) elements.set(tag, { vr: 'UI', bytes })
  }
  elements.set('00020001', { vr: 'OB', bytes: Uint8Array.of(0, 1) })
  copy('00020002', '00080016')
  copy('00020003', '00080018')
  elements.set('00020010', { vr: 'UI', bytes: ascii(writtenTransferSyntax(file)) })
  elements.set('00020012', { vr: 'UI', bytes: ascii(IMPLEMENTATION_CLASS_UID) })
  elements.set('00020013', { vr: 'SH', bytes: ascii(IMPLEMENTATION_VERSION_NAME) })
  return { elements, characterSets: [] }
}

interface Writer { bytes: Uint8Array; view: DataView; position: number }

/** Lengths of sequences and items are needed before their content: measured once, kept while writing. */
const sizes = new WeakMap<DataSet, number>()

function sizeOf(dataset: DataSet): number {
  let size = 0
  for (const [tag, element] of dataset.elements) {
    if (isWritten(tag)) size += (LONG_LENGTHS.has(writtenVr(element)) ? 12 : 8) + contentSize(element)
  }
  sizes.set(dataset, size)
  return size
}

function contentSize(element: Element): number {
  if (element.items) return itemsSize(element.items, sizeOf)
  if (element.fragments) {
    let size = 8 + (element.offsets?.length ?? 0) * 4 + 8
    for (const fragment of element.fragments) size += 8 + even(fragment.length)
    return size
  }
  return even(element.bytes?.length ?? 0)
}

function itemsSize(items: DataSet[], measure: (item: DataSet) => number): number {
  let size = 0
  for (const item of items) size += 8 + measure(item)
  return size
}

/** PS3.5 6.2.2: a value too long for the 16 bits of its representation is written as unknown. */
const writtenVr = ({ vr, bytes }: Element): Vr => (bytes && bytes.length > 0xfffe && !LONG_LENGTHS.has(vr) ? 'UN' : vr)

const even = (length: number) => length + (length & 1)
const isWritten = (tag: Tag) => !tag.endsWith('0000')

function writeDataSet(writer: Writer, dataset: DataSet): void {
  for (const tag of ascending(dataset)) {
    const element = dataset.elements.get(tag)
    if (element && isWritten(tag)) writeElement(writer, tag, element)
  }
}

function ascending(dataset: DataSet): Iterable<Tag> {
  let previous = ''
  for (const tag of dataset.elements.keys()) {
    if (tag < previous) return [...dataset.elements.keys()].sort()
    previous = tag
  }
  return dataset.elements.keys()
}

function writeElement(writer: Writer, tag: Tag, element: Element): void {
  writeTag(writer, Number.parseInt(tag, 16))
  const { bytes } = writer
  const vr = writtenVr(element)
  bytes[writer.position++] = vr.charCodeAt(0)
  bytes[writer.position++] = vr.charCodeAt(1)
  const length = element.fragments ? UNDEFINED : element.items ? itemsSize(element.items, (item) => sizes.get(item) ?? 0) : even(element.bytes?.length ?? 0)
  if (LONG_LENGTHS.has(vr)) {
    writer.position += 2
    writeLength(writer, length)
  } else {
    if (element.fragments || element.items) throw new RangeError(`${tag} does not fit ${element.vr}.`)
    writer.view.setUint16(writer.position, length, true)
    writer.position += 2
  }
  if (element.items) for (const item of element.items) writeItem(writer, item)
  else if (element.fragments) writeFragments(writer, element.fragments, element.offsets ?? [])
  else if (element.bytes) writePadded(writer, element.bytes, ZERO_PADDED.has(element.vr) ? 0 : 0x20)
}

function writeItem(writer: Writer, item: DataSet): void {
  writeTag(writer, 0xfffee000)
  writeLength(writer, sizes.get(item) ?? 0)
  writeDataSet(writer, item)
}

function writeFragments(writer: Writer, fragments: Uint8Array[], offsets: number[]): void {
  writeTag(writer, 0xfffee000)
  writeLength(writer, offsets.length * 4)
  for (const offset of paddedOffsets(fragments, offsets)) writeLength(writer, offset)
  for (const fragment of fragments) {
    writeTag(writer, 0xfffee000)
    writeLength(writer, even(fragment.length))
    writePadded(writer, fragment, 0)
  }
  writeTag(writer, 0xfffee0dd)
  writeLength(writer, 0)
}

/** Offsets count from the first fragment; each odd one before them grows by its padding. */
function paddedOffsets(fragments: Uint8Array[], offsets: number[]): number[] {
  if (offsets.length === 0 || fragments.every((fragment) => fragment.length % 2 === 0)) return offsets
  const moved = new Map<number, number>()
  let from = 0
  let to = 0
  for (const fragment of fragments) {
    moved.set(from, to)
    from += 8 + fragment.length
    to += 8 + even(fragment.length)
  }
  return offsets.map((offset) => moved.get(offset) ?? offset)
}

function writePadded(writer: Writer, bytes: Uint8Array, padding: number): void {
  writer.bytes.set(bytes, writer.position)
  writer.position += bytes.length
  if (bytes.length & 1) writer.bytes[writer.position++] = padding
}

function writeTag(writer: Writer, tag: number): void {
  writer.view.setUint16(writer.position, tag >>> 16, true)
  writer.view.setUint16(writer.position + 2, tag & 0xffff, true)
  writer.position += 4
}

function writeLength(writer: Writer, length: number): void {
  writer.view.setUint32(writer.position, length, true)
  writer.position += 4
}

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}
