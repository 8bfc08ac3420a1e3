import { constants, createInflateRaw, inflateRawSync } from 'node:zlib'
import { ImageRefused, type DataSet, type DicomFile, type Tag } from '#imaging/contract'
import { inBounds, type ReadBounds } from './bounds'
import { Cursor, readElements } from './read-elements'
import { endOfMark, looksExplicit } from './sniff'
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, transferSyntaxOf } from './transfer-syntaxes'

export { looksLikeDicom } from './sniff'
export type { ReadBounds } from './bounds'

/**
 * Reads a DICOM file: Part 10 with or without its preamble and meta information, or a bare data set. Strict and bounded:
 * whatever the bytes, it returns the whole or throws ImageRefused. Values are views into `bytes`, which must not change.
 */
export function readDicom(bytes: Uint8Array, bounds: Partial<ReadBounds> = {}): DicomFile {
  const limits = inBounds(bounds)
  const file = checked(bytes, limits)
  const budget = { elements: limits.maxElements }
  const { meta, position, transferSyntax } = readMeta(file, limits, budget)
  return { meta, ...readIn(file, position, transferSyntax, budget, limits) }
}

/**
 * The elements up to `last` from the first bytes of a file, as strict as the whole is read; what follows is not looked at.
 * @param bounds `maxInflatedBytes`: so many are looked through
 * @throws ImageRefused, `truncated` also where these elements do not end within the bytes given
 */
export async function readHead(bytes: Uint8Array, last: Tag, bounds: Partial<ReadBounds> = {}): Promise<DataSet> {
  const limits = inBounds(bounds)
  const file = checked(bytes, limits)
  const budget = { elements: limits.maxElements }
  const { position, transferSyntax } = readMeta(file, limits, budget)
  const belongs = (tag: Tag) => tag <= last
  if (!transferSyntaxOf(transferSyntax)?.isDeflated) return readIn(file, position, transferSyntax, budget, limits, belongs).dataset
  return readIn(await inflatedHead(file.subarray(position), limits.maxInflatedBytes), 0, EXPLICIT_LITTLE, budget, limits, belongs).dataset
}

function readMeta(file: Uint8Array, limits: ReadBounds, budget: { elements: number }): { meta: DataSet; position: number; transferSyntax: string } {
  const meta: DataSet = { elements: new Map(), characterSets: [] }
  const start = startOfMeta(file)
  if (start === null) return { meta, position: 0, transferSyntax: guessTransferSyntax(file, 0) }
  const cursor = new Cursor(file, start, file.length, true, looksExplicit(file, start), limits, budget)
  readElements(cursor, meta, 0, (tag) => tag.startsWith('0002'))
  const { position } = cursor
  if (position >= file.length) throw new ImageRefused('truncated', 'no data set')
  return { meta, position, transferSyntax: transferSyntaxText(meta) || guessTransferSyntax(file, position) }
}

/** A bare data set as a network association delivers it: its transfer syntax is known from there. */
export function readDataSet(bytes: Uint8Array, transferSyntax: string, bounds: Partial<ReadBounds> = {}): { dataset: DataSet; transferSyntax: string } {
  const limits = inBounds(bounds)
  return readIn(checked(bytes, limits), 0, transferSyntax, { elements: limits.maxElements }, limits)
}

function checked(bytes: Uint8Array, limits: ReadBounds): Uint8Array {
  if (bytes.length === 0) throw new ImageRefused('empty')
  if (bytes.length > limits.maxBytes) throw new ImageRefused('too-large', `${bytes.length} bytes`)
  // A Buffer's views are slower to make than a plain array's.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function readIn(file: Uint8Array, position: number, transferSyntax: string, budget: { elements: number }, limits: ReadBounds, belongs?: (tag: Tag) => boolean): { dataset: DataSet; transferSyntax: string } {
  if (!transferSyntax) throw new ImageRefused('damaged', 'neither a transfer syntax nor a first element')
  const known = transferSyntaxOf(transferSyntax)
  if (!known) throw new ImageRefused('unknown-transfer-syntax', /^[\d.]{1,64}$/.test(transferSyntax) ? transferSyntax : 'not a UID')
  let body = file
  if (known.isDeflated) {
    body = inflated(file.subarray(position), limits)
    position = 0
  }
  // Some writers declare one and write the other; the bytes of the first element tell.
  const isExplicit = !known.isLittleEndian || looksExplicit(body, position)
  const dataset: DataSet = { elements: new Map(), characterSets: [] }
  readElements(new Cursor(body, position, body.length, known.isLittleEndian, isExplicit, limits, budget), dataset, 0, belongs)
  if (dataset.elements.size === 0) throw new ImageRefused('damaged', 'an empty data set')
  if (known.uid === IMPLICIT_LITTLE && isExplicit) return { dataset, transferSyntax: EXPLICIT_LITTLE }
  if (known.uid === EXPLICIT_LITTLE && !isExplicit) return { dataset, transferSyntax: IMPLICIT_LITTLE }
  return { dataset, transferSyntax: known.uid }
}

/** Null where the file begins with its data set. */
function startOfMeta(file: Uint8Array): number | null {
  const end = endOfMark(file)
  if (end) return end
  if (file.length >= 8 && file[0] === 2 && file[1] === 0 && file[3] === 0) return 0
  if (guessTransferSyntax(file, 0)) return null
  throw new ImageRefused('not-an-image')
}

/** Of a data set without meta information: by its first element, which in every object stands in group 0008 or below. */
function guessTransferSyntax(file: Uint8Array, at: number): string {
  if (file.length < at + 8) return ''
  const little = (file[at] ?? 0) | ((file[at + 1] ?? 0) << 8)
  const big = ((file[at] ?? 0) << 8) | (file[at + 1] ?? 0)
  if (little > 0 && little <= 8) {
    if (looksExplicit(file, at)) return EXPLICIT_LITTLE
    const length = (file[at + 4] ?? 0) | ((file[at + 5] ?? 0) << 8) | ((file[at + 6] ?? 0) << 16) | ((file[at + 7] ?? 0) << 24)
    return length >= 0 && at + 8 + length <= file.length ? IMPLICIT_LITTLE : ''
  }
  return big > 0 && big <= 8 && looksExplicit(file, at) ? EXPLICIT_BIG : ''
}

function transferSyntaxText(meta: DataSet): string {
  const bytes = meta.elements.get('00020010')?.bytes
  return bytes ? String.fromCharCode(...bytes.subarray(0, 70)).replace(/\0/g, '').trim() : ''
}

/** Some writers add a zlib header although PS3.5 A.5 asks for the bare stream. */
function bareStream(bytes: Uint8Array): Uint8Array {
  const hasHeader = bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0
  return hasHeader ? bytes.subarray(2) : bytes
}

async function inflatedHead(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  // What is cut off at its end is no fault here.
  const inflating = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH })
  inflating.end(bareStream(bytes))
  const pieces: Uint8Array[] = []
  let size = 0
  try {
    for await (const piece of inflating as AsyncIterable<Uint8Array>) {
      pieces.push(piece)
      size += piece.length
      if (size >= most) break
    }
  } catch {
    throw new ImageRefused('damaged', 'deflated data set')
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function inflated(bytes: Uint8Array, limits: ReadBounds): Uint8Array {
  try {
    const result = inflateRawSync(bareStream(bytes), { maxOutputLength: limits.maxInflatedBytes, finishFlush: constants.Z_FINISH })
    return new Uint8Array(result.buffer, result.byteOffset, result.byteLength)
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new ImageRefused('too-large', 'inflated')
    throw new ImageRefused(code === 'Z_BUF_ERROR' ? 'truncated' : 'damaged', 'deflated data set')
  }
}
