/** What a sequence parameter set says about the picture (ITU-T H.264, 7.3.2.1.1 and E.1.1). */
export interface SpsFacts {
  profile: number
  level: number
  width: number
  height: number
  /** 1 is 4:2:0, the only one that browsers decode. */
  chromaFormat: number
  bitDepth: number
  /** From VUI `max_num_reorder_frames`; null where the encoder does not say. */
  reorderFrames: number | null
}

class BitReader {
  #bit = 0
  overrun = false
  constructor(private readonly bytes: Uint8Array) {}

  bits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) {
      const byte = this.bytes[this.#bit >> 3]
      if (byte === undefined) {
        this.overrun = true
        return 0
      }
      value = value * 2 + ((byte >> (7 - (this.#bit & 7))) & 1)
      this.#bit++
    }
    return value
  }

  /** Exp-Golomb, at most 32 leading zeros (9.1). */
  ue(): number {
    let zeros = 0
    while (this.bits(1) === 0) {
      if (++zeros > 32 || this.overrun) {
        this.overrun = true
        return 0
      }
    }
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  se(): number {
    const value = this.ue()
    return value % 2 ? (value + 1) / 2 : -value / 2
  }
}

const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])
/** Level 6.2 allows 139,264 macroblocks; 16,384 pixels a side is beyond every encoder. */
const LONGEST_SIDE = 16_384

/** @param nal one SPS network abstraction layer unit, header byte included. Null when it is damaged. */
export function parseSps(nal: Uint8Array): SpsFacts | null {
  if (nal.length < 4 || nal.length > 1_024 || (nal[0]! & 0x1f) !== 7) return null
  const reader = new BitReader(withoutEmulationPrevention(nal.subarray(1)))
  const profile = reader.bits(8)
  reader.bits(8)
  const level = reader.bits(8)
  reader.ue()
  let chromaFormat = 1
  let bitDepth = 8
  if (HIGH_PROFILES.has(profile)) {
    chromaFormat = reader.ue()
    if (chromaFormat === 3) reader.bits(1)
    bitDepth = 8 + reader.ue()
    reader.ue()
    reader.bits(1)
    if (reader.bits(1)) for (let i = 0; i < (chromaFormat === 3 ? 12 : 8); i++) if (reader.bits(1)) skipScalingList(reader, i < 6 ? 16 : 64)
  }
  reader.ue()
  const pocType = reader.ue()
  if (pocType === 0) reader.ue()
  else if (pocType === 1) {
    reader.bits(1)
    reader.se()
    reader.se()
    const cycle = reader.ue()
    if (cycle > 255) return null
    for (let i = 0; i < cycle; i++) reader.se()
  }
  reader.ue()
  reader.bits(1)
  const widthInMacroblocks = reader.ue() + 1
  const heightInMapUnits = reader.ue() + 1
  const framesOnly = reader.bits(1)
  if (!framesOnly) reader.bits(1)
  reader.bits(1)
  let cropX = 0
  let cropY = 0
  if (reader.bits(1)) {
    const unitX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1
    const unitY = (chromaFormat === 1 ? 2 : 1) * (2 - framesOnly)
    cropX = (reader.ue() + reader.ue()) * unitX
    cropY = (reader.ue() + reader.ue()) * unitY
  }
  if (reader.overrun) return null
  const width = widthInMacroblocks * 16 - cropX
  const height = heightInMapUnits * 16 * (2 - framesOnly) - cropY
  if (!(width > 0 && height > 0 && width <= LONGEST_SIDE && height <= LONGEST_SIDE) || chromaFormat > 3 || bitDepth > 14) return null
  // Picture order count type 2 means that output order is decoding order (8.2.1.3).
  const reorderFrames = pocType === 2 ? 0 : reader.bits(1) ? reorderFromVui(reader) : null
  return { profile, level, width, height, chromaFormat, bitDepth, reorderFrames }
}

function reorderFromVui(reader: BitReader): number | null {
  if (reader.bits(1) && reader.bits(8) === 255) reader.bits(32)
  if (reader.bits(1)) reader.bits(1)
  if (reader.bits(1)) {
    reader.bits(4)
    if (reader.bits(1)) reader.bits(24)
  }
  if (reader.bits(1)) {
    reader.ue()
    reader.ue()
  }
  if (reader.bits(1)) {
    reader.bits(32)
    reader.bits(32)
    reader.bits(1)
  }
  const nalHrd = reader.bits(1)
  if (nalHrd) skipHrd(reader)
  const vclHrd = reader.bits(1)
  if (vclHrd) skipHrd(reader)
  if (nalHrd || vclHrd) reader.bits(1)
  reader.bits(1)
  if (!reader.bits(1)) return null
  reader.bits(1)
  for (let i = 0; i < 4; i++) reader.ue()
  const reorder = reader.ue()
  return reader.overrun || reorder > 16 ? null : reorder
}

function skipHrd(reader: BitReader) {
  const count = Math.min(reader.ue(), 31) + 1
  reader.bits(8)
  for (let i = 0; i < count; i++) {
    reader.ue()
    reader.ue()
    reader.bits(1)
  }
  reader.bits(20)
}

function skipScalingList(reader: BitReader, size: number) {
  let last = 8
  let next = 8
  for (let i = 0; i < size && !reader.overrun; i++) {
    if (next !== 0) next = (last + reader.se() + 256) % 256
    last = next === 0 ? last : next
  }
}

/** Removes the 03 of every 00 00 03 (7.4.1). */
function withoutEmulationPrevention(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length)
  let length = 0
  let zeros = 0
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    out[length++] = byte
  }
  return out.subarray(0, length)
}
