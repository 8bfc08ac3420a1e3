import type { AudioConfig, VideoConfig } from '../contract'
import { parseSps, type SpsFacts } from './sps'

export interface AvcConfig {
  config: VideoConfig
  sps: SpsFacts
  /** Bytes of a NAL length in the stream, 1 to 4; the relay hands on 4. */
  lengthBytes: number
}

const hex = (value: number) => value.toString(16).padStart(2, '0')

/** @param avcc payload of an avcC box (ISO/IEC 14496-15, 5.3.3.1). Null when damaged. */
export function readAvcConfig(avcc: Buffer): AvcConfig | null {
  if (avcc.length < 8 || avcc.length > 4_096 || avcc[0] !== 1) return null
  const lengthBytes = (avcc[4]! & 3) + 1
  if (lengthBytes === 3 || (avcc[5]! & 0x1f) < 1) return null
  const spsLength = avcc.readUInt16BE(6)
  if (8 + spsLength > avcc.length) return null
  const sps = parseSps(avcc.subarray(8, 8 + spsLength))
  if (!sps) return null
  // The parameter sets must be whole: a decoder that is given half a list fails later and silently.
  let at = 8 + spsLength
  for (let i = 1; i < (avcc[5]! & 0x1f); i++) {
    if (at + 2 > avcc.length) return null
    at += 2 + avcc.readUInt16BE(at)
  }
  if (at >= avcc.length) return null
  const ppsCount = avcc[at++]!
  if (ppsCount < 1) return null
  for (let i = 0; i < ppsCount; i++) {
    if (at + 2 > avcc.length) return null
    at += 2 + avcc.readUInt16BE(at)
  }
  if (at > avcc.length) return null
  const whole = Buffer.from(avcc)
  whole[4] = 0xff
  return {
    config: { codec: `avc1.${hex(avcc[1]!)}${hex(avcc[2]!)}${hex(avcc[3]!)}`, description: whole.toString('base64'), width: sps.width, height: sps.height },
    sps,
    lengthBytes,
  }
}

const SAMPLE_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350]

/** @param bytes an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). Null when damaged or not AAC. */
export function readAacConfig(bytes: Buffer): AudioConfig | null {
  if (bytes.length < 2 || bytes.length > 64) return null
  const objectType = bytes[0]! >> 3
  // 1 Main, 2 LC, 5 SBR, 29 PS; the escape value 31 and the rest are not AAC that browsers decode.
  if (objectType !== 1 && objectType !== 2 && objectType !== 5 && objectType !== 29) return null
  const rateIndex = ((bytes[0]! & 7) << 1) | (bytes[1]! >> 7)
  let sampleRate = SAMPLE_RATES[rateIndex]
  let channels = (bytes[1]! >> 3) & 0x0f
  if (rateIndex === 15) {
    if (bytes.length < 5) return null
    sampleRate = ((bytes[1]! & 0x7f) << 17) | (bytes[2]! << 9) | (bytes[3]! << 1) | (bytes[4]! >> 7)
    channels = (bytes[4]! >> 3) & 0x0f
  }
  if (!sampleRate || sampleRate < 7_350 || sampleRate > 96_000 || channels < 1 || channels > 7) return null
  return { codec: `mp4a.40.${objectType}`, description: bytes.toString('base64'), sampleRate, channels: channels === 7 ? 8 : channels }
}

/**
 * Checks one AVCC access unit and brings it to 4-byte lengths.
 * Null when the lengths do not add up: half a picture would poison every decoder behind us.
 */
export function normaliseAccessUnit(data: Buffer, lengthBytes: number): { data: Buffer; hasIdr: boolean } | null {
  let hasIdr = false
  let count = 0
  let at = 0
  while (at < data.length) {
    if (at + lengthBytes > data.length) return null
    const length = data.readUIntBE(at, lengthBytes)
    at += lengthBytes
    if (length === 0 || at + length > data.length) return null
    if ((data[at]! & 0x1f) === 5) hasIdr = true
    at += length
    count++
  }
  if (count === 0) return null
  if (lengthBytes === 4) return { data, hasIdr }
  const widened = Buffer.allocUnsafe(data.length + count * (4 - lengthBytes))
  let to = 0
  for (at = 0; at < data.length; ) {
    const length = data.readUIntBE(at, lengthBytes)
    at += lengthBytes
    to = widened.writeUInt32BE(length, to)
    data.copy(widened, to, at, at + length)
    to += length
    at += length
  }
  return { data: widened, hasIdr }
}
