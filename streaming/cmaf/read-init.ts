import type { AudioConfig, VideoConfig } from '../contract'
import type { TrackConfigs } from '../relay/access-unit'
import { readAudioSpecificConfig } from './aac'
import { AUDIO_TRACK, VIDEO_TIMESCALE, VIDEO_TRACK } from './init-segment'
import { findBox, readBoxes } from './read-boxes'

export const avcCodec = (avcC: Uint8Array) => `avc1.${Buffer.from(avcC.subarray(1, 4)).toString('hex').toUpperCase()}`

/** What a moov of our own making says of its tracks; null for any other. */
export function readMoov(moov: Buffer): TrackConfigs | null {
  const boxes = readBoxes(moov)
  if (!boxes) return null
  const configs: TrackConfigs = { video: null, audio: null }
  for (const { type, body } of boxes) {
    if (type !== 'trak') continue
    const tkhd = findBox(body, 'tkhd')
    const mdhd = findBox(body, 'mdia', 'mdhd')
    const stsd = findBox(body, 'mdia', 'minf', 'stbl', 'stsd')
    if (!tkhd || tkhd.length < 84 || !mdhd || mdhd.length < 20 || !stsd || stsd.length < 8) return null
    const entry = readBoxes(stsd.subarray(8))?.[0]
    if (!entry) return null
    const timescale = mdhd.readUInt32BE(12)
    switch (tkhd.readUInt32BE(12)) {
      case VIDEO_TRACK:
        configs.video = timescale === VIDEO_TIMESCALE ? readVideo(entry.type, entry.body) : null
        if (!configs.video) return null
        break
      case AUDIO_TRACK:
        configs.audio = readAudio(entry.type, entry.body, timescale)
        if (!configs.audio) return null
        break
      default:
        return null
    }
  }
  return configs.video || configs.audio ? configs : null
}

function readVideo(type: string, entry: Buffer): VideoConfig | null {
  if (type !== 'avc1' || entry.length < 78) return null
  const avcC = findBox(entry.subarray(78), 'avcC')
  if (!avcC || avcC.length < 7) return null
  return { codec: avcCodec(avcC), description: avcC.toString('base64'), width: entry.readUInt16BE(24), height: entry.readUInt16BE(26) }
}

function readAudio(type: string, entry: Buffer, sampleRate: number): AudioConfig | null {
  if (type !== 'mp4a' || entry.length < 28 || sampleRate < 7_000 || sampleRate > 192_000) return null
  const esds = findBox(entry.subarray(28), 'esds')
  if (!esds) return null
  // full box 4, ES descriptor 2 + 3, decoder configuration 2 + 13, then tag and length of the AudioSpecificConfig
  if (esds.length < 26 || esds[4] !== 0x03 || esds[9] !== 0x04 || esds[24] !== 0x05) return null
  const description = esds.subarray(26, 26 + esds[25]!)
  const facts = readAudioSpecificConfig(description)
  if (description.length !== esds[25] || !facts) return null
  return { codec: `mp4a.40.${facts.objectType}`, description: description.toString('base64'), sampleRate, channels: entry.readUInt16BE(16) }
}
