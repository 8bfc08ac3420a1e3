import type { AudioConfig, VideoConfig } from '../contract'
import type { TrackConfigs } from '../relay/access-unit'
import { readAudioSpecificConfig } from './aac'
import { ascii, box, fullBox, u16, u32, u8 } from './boxes'

/** Track ids are fixed, so that a fragment fits any initialisation segment with the same tracks. */
export const VIDEO_TRACK = 1
export const AUDIO_TRACK = 2
export const VIDEO_TIMESCALE = 90_000
/** ISO/IEC 14496-12, 8.8.3.1: depends on nothing; and depends on others, not a sync sample. */
export const SYNC_SAMPLE = 0x0200_0000
export const DEPENDENT_SAMPLE = 0x0101_0000

/** Ticks of the track's time scale that one AAC frame lasts. */
export function audioFrameTicks(audio: AudioConfig): number {
  const facts = readAudioSpecificConfig(Buffer.from(audio.description, 'base64'))
  return facts ? Math.round((facts.frameSamples * audio.sampleRate) / facts.coreSampleRate) : 1024
}

const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000)
const NO_SAMPLES = [fullBox('stts', 0, 0, u32(0)), fullBox('stsc', 0, 0, u32(0)), fullBox('stsz', 0, 0, u32(0, 0)), fullBox('stco', 0, 0, u32(0))]

function track(id: number, timescale: number, handler: 'vide' | 'soun', size: { width: number; height: number }, sampleEntry: Buffer): Buffer {
  const isVideo = handler === 'vide'
  return box('trak',
    fullBox('tkhd', 0, 3, u32(0, 0, id, 0, 0, 0, 0), u16(0, isVideo ? 0 : 1, isVideo ? 0 : 0x100, 0), MATRIX, u32(size.width << 16, size.height << 16)),
    box('mdia',
      fullBox('mdhd', 0, 0, u32(0, 0, timescale, 0), u16(0x55c4, 0)),
      fullBox('hdlr', 0, 0, u32(0), ascii(handler), u32(0, 0, 0), u8(0)),
      box('minf',
        isVideo ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u16(0, 0)),
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
        box('stbl', fullBox('stsd', 0, 0, u32(1), sampleEntry), ...NO_SAMPLES))))
}

function avc1({ width, height, description }: VideoConfig): Buffer {
  return box('avc1', Buffer.alloc(6), u16(1), Buffer.alloc(16), u16(width, height), u32(0x48_0000, 0x48_0000, 0), u16(1),
    Buffer.alloc(32), u16(0x18, 0xffff), box('avcC', Buffer.from(description, 'base64')))
}

const descriptor = (tag: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  // One length byte holds up to 127 (ISO/IEC 14496-1, 8.3.3); an AudioSpecificConfig is at most 64 here.
  return Buffer.concat([u8(tag, body.length), body])
}

function mp4a({ sampleRate, channels, description }: AudioConfig): Buffer {
  const decoderConfig = descriptor(0x04, u8(0x40, 0x15, 0, 0, 0), u32(0, 0), descriptor(0x05, Buffer.from(description, 'base64')))
  const esds = fullBox('esds', 0, 0, descriptor(0x03, u16(AUDIO_TRACK), u8(0), decoderConfig, descriptor(0x06, u8(2))))
  // The 16.16 rate field holds no more than 65535; the time scale and the AudioSpecificConfig say the truth.
  return box('mp4a', Buffer.alloc(6), u16(1), u32(0, 0), u16(channels, 16, 0, 0, sampleRate < 65_536 ? sampleRate : 0, 0), esds)
}

/**
 * CMAF header (ftyp + moov) for the tracks given: video as avc1 at 90 kHz, audio as mp4a at its sample rate.
 * Throws without any track, or with descriptions that no decoder could have produced: whoever reads the
 * encoder's words refuses those first.
 */
export function initSegment({ video, audio }: TrackConfigs): Buffer {
  if (!video && !audio) throw new Error('an initialisation segment needs a track')
  if (video && (video.width > 0xffff || video.height > 0xffff || Buffer.from(video.description, 'base64').length < 7)) throw new Error('not an AVC decoder configuration')
  if (audio && !readAudioSpecificConfig(Buffer.from(audio.description, 'base64'))) throw new Error('not an AAC configuration')
  const tracks: Buffer[] = []
  const defaults: Buffer[] = []
  if (video) {
    tracks.push(track(VIDEO_TRACK, VIDEO_TIMESCALE, 'vide', video, avc1(video)))
    defaults.push(fullBox('trex', 0, 0, u32(VIDEO_TRACK, 1, 0, 0, DEPENDENT_SAMPLE)))
  }
  if (audio) {
    tracks.push(track(AUDIO_TRACK, audio.sampleRate, 'soun', { width: 0, height: 0 }, mp4a(audio)))
    defaults.push(fullBox('trex', 0, 0, u32(AUDIO_TRACK, 1, audioFrameTicks(audio), 0, SYNC_SAMPLE)))
  }
  return Buffer.concat([
    box('ftyp', ascii('iso6'), u32(1), ascii('iso6cmfcmp41')),
    box('moov', fullBox('mvhd', 0, 0, u32(0, 0, 1000, 0, 0x10000), u16(0x100, 0), u32(0, 0), MATRIX, Buffer.alloc(24), u32(3)), ...tracks, box('mvex', ...defaults)),
  ])
}
