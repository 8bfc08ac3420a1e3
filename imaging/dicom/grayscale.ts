import { ImageRefused, type DataSet } from '#imaging/contract'
import { item, items, number, numbers, text, texts } from './access'
import { functionalGroup } from './frame-geometry'

export interface Window {
  center: number
  width: number
  explanation: string
  /** PS3.3 C.11.2.1.2-3. */
  shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'
}

export interface Rescale {
  slope: number
  intercept: number
  /** 'HU' or another unit; '' where the file does not say it. */
  type: string
}

/** A table from stored (or modality) values to others (PS3.3 C.11.1, C.11.2). */
export interface Lut {
  /** Input of the first entry; what is below takes the first entry, what is beyond takes the last. */
  firstMapped: number
  bits: number
  entries: Uint8Array | Uint16Array
  explanation: string
}

export interface Palette {
  firstMapped: number
  bits: 8 | 16
  red: Uint8Array | Uint16Array
  green: Uint8Array | Uint16Array
  blue: Uint8Array | Uint16Array
}

/** Windows that the file proposes, the first first. @param frame 1-based */
export function windowsOf(dataset: DataSet, frame = 1): Window[] {
  const holder = functionalGroup(dataset, frame, '00289132')[0] ?? dataset
  const centers = numbers(holder, '00281050')
  const widths = numbers(holder, '00281051')
  const explanations = texts(holder, '00281055')
  const named = text(holder, '00281056') || text(dataset, '00281056')
  const shape = named === 'LINEAR_EXACT' || named === 'SIGMOID' ? named : 'LINEAR'
  return centers.flatMap((center, index) => {
    const width = widths[index] ?? Number.NaN
    // A linear window is at least 1 wide, the others wider than nothing (C.11.2.1.2).
    const isValid = Number.isFinite(center) && Number.isFinite(width) && (shape === 'LINEAR' ? width >= 1 : width > 0)
    return isValid ? [{ center, width, explanation: explanations[index] ?? '', shape }] : []
  })
}

/** Stored value to real value; null where nothing is said, or a table says it. @throws ImageRefused where it is half said */
export function rescaleOf(dataset: DataSet, frame = 1): Rescale | null {
  const holder = functionalGroup(dataset, frame, '00289145')[0] ?? dataset
  if (items(holder, '00283000').length) return null
  const slope = number(holder, '00281053')
  const intercept = number(holder, '00281052')
  if (slope === null && intercept === null) return null
  if ((slope ?? 1) === 0) throw new ImageRefused('unsupported-pixels', 'a rescale slope of 0')
  return { slope: slope ?? 1, intercept: intercept ?? 0, type: text(holder, '00281054') }
}

/** Table from stored to real values, instead of slope and intercept. */
export function modalityLutOf(dataset: DataSet): Lut | null {
  const table = item(dataset, '00283000')
  return table ? lutOf(table, isSigned(dataset)) : null
}

/** Tables from real values to those shown, instead of windows. @param frame 1-based */
export function voiLutsOf(dataset: DataSet, frame = 1): Lut[] {
  const holder = functionalGroup(dataset, frame, '00289132')[0] ?? dataset
  return items(holder, '00283010').map((table) => lutOf(table, isSigned(dataset)))
}

/** PS3.3 C.11.8: shades for values as they are shown, a presentation state's last step. */
export function presentationLutShapeOf(dataset: DataSet): 'IDENTITY' | 'INVERSE' | null {
  const shape = text(dataset, '20500020')
  return shape === 'IDENTITY' || shape === 'INVERSE' ? shape : null
}

const isSigned = (dataset: DataSet) => number(dataset, '00280103') === 1

function lutOf(table: DataSet, isSignedInput: boolean): Lut {
  const { count, firstMapped, bits } = descriptorOf(table, '00283002', isSignedInput)
  if (bits < 1 || bits > 16) throw new ImageRefused('unsupported-pixels', `a table of ${bits} bits`)
  const bytes = table.elements.get('00283006')?.bytes ?? new Uint8Array()
  return { firstMapped, bits, entries: entriesOf(bytes, count, bits), explanation: text(table, '00283003') }
}

/** 16-bit entries, or packed bytes where they are that many. */
function entriesOf(bytes: Uint8Array, count: number, bits: number): Uint8Array | Uint16Array {
  if (bytes.length >= count * 2) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return Uint16Array.from({ length: count }, (_, index) => view.getUint16(index * 2, true))
  }
  if (bits <= 8 && bytes.length >= count) return bytes.slice(0, count)
  throw new ImageRefused('damaged', `a table of ${count} entries in ${bytes.length} bytes`)
}

function descriptorOf(holder: DataSet, tag: string, isSignedInput: boolean): { count: number; firstMapped: number; bits: number } {
  const bytes = holder.elements.get(tag)?.bytes ?? new Uint8Array()
  if (bytes.length < 6) throw new ImageRefused('damaged', 'a table without its description')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Whatever VR it was written with: count and bits are unsigned (0 means 65,536), the first input is as the pixels are.
  return { count: view.getUint16(0, true) || 65_536, firstMapped: isSignedInput ? view.getInt16(2, true) : view.getUint16(2, true), bits: view.getUint16(4, true) }
}

/** Of a PALETTE COLOR image; segmented tables are written out (PS3.3 C.7.9). @throws ImageRefused */
export function paletteOf(dataset: DataSet): Palette {
  const [red, green, blue] = ([['00281101', '00281201', '00281221'], ['00281102', '00281202', '00281222'], ['00281103', '00281203', '00281223']] as const).map(([descriptor, plain, segmented]) => {
    const { count, firstMapped, bits: declared } = descriptorOf(dataset, descriptor, isSigned(dataset))
    if (declared !== 8 && declared !== 16) throw new ImageRefused('unsupported-pixels', `a palette of ${declared} bits`)
    const bits: 8 | 16 = declared
    const own = dataset.elements.get(plain)?.bytes
    const packed = dataset.elements.get(segmented)?.bytes
    if (own) return { firstMapped, bits, entries: entriesOf(own, count, bits) }
    if (packed) return { firstMapped, bits, entries: expanded(packed, count, bits) }
    throw new ImageRefused('damaged', 'a palette without its colours')
  })
  if (!red || !green || !blue || red.firstMapped !== green.firstMapped || red.firstMapped !== blue.firstMapped || red.bits !== green.bits || red.bits !== blue.bits) throw new ImageRefused('damaged', 'the colours of a palette differ in shape')
  return { firstMapped: red.firstMapped, bits: red.bits, red: red.entries, green: green.entries, blue: blue.entries }
}

/** PS3.3 C.7.9.2: discrete, linear and indirect segments. */
function expanded(bytes: Uint8Array, count: number, bits: 8 | 16): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Entries of 8 bits stand one in a byte here, except the offset of an indirect segment.
  const width = bits / 8
  const entries = new Uint16Array(count)
  let written = 0
  const word = (at: number) => {
    if (at + width > bytes.length) throw new ImageRefused('damaged', 'a segmented palette that ends early')
    return width === 2 ? view.getUint16(at, true) : view.getUint8(at)
  }
  const put = (value: number) => {
    if (written >= count) throw new ImageRefused('damaged', 'a segmented palette with too many colours')
    entries[written++] = value
  }
  /** @returns where the next segment begins */
  const segment = (at: number, isCopy: boolean): number => {
    const kind = word(at)
    const length = word(at + width)
    const content = at + 2 * width
    if (kind === 0) {
      for (let index = 0; index < length; index++) put(word(content + index * width))
      return content + length * width
    }
    if (kind === 1) {
      if (written === 0) throw new ImageRefused('damaged', 'a palette that begins with a line')
      const from = entries[written - 1] ?? 0
      const to = word(content)
      for (let index = 1; index <= length; index++) put(Math.round(from + ((to - from) * index) / length))
      return content + width
    }
    if (kind === 2 && !isCopy && content + 4 <= bytes.length) {
      let from = view.getUint16(content, true) + view.getUint16(content + 2, true) * 65_536
      for (let index = 0; index < length; index++) from = segment(from, true)
      return content + 4
    }
    throw new ImageRefused('damaged', 'a segmented palette')
  }
  for (let at = 0; at + 2 * width <= bytes.length && written < count; ) at = segment(at, false)
  if (written !== count) throw new ImageRefused('damaged', `a segmented palette of ${written} colours for ${count}`)
  return entries
}
