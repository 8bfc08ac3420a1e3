import type { TrackConfigs } from '../relay/access-unit'
import { AUDIO_TRACK, SYNC_SAMPLE, VIDEO_TIMESCALE, VIDEO_TRACK, audioFrameTicks } from './init-segment'
import { readBoxes } from './read-boxes'

export interface FragmentFacts {
  /** Presentation time of its first picture (or sound), ms from the origin of the decode times. */
  startMs: number
  durationMs: number
  isKey: boolean
  hasVideo: boolean
  hasAudio: boolean
}

const MOST_SAMPLES = 20_000

interface Run { trackId: number; decodeTime: number; count: number; duration: number | null; bytes: number; firstOffset: number; isFirstSync: boolean | null }

/**
 * Checks a moof of our own making against the initialisation segment it goes with and the bytes of the mdat that follows.
 * Null where anything is off: recovery cuts the file there. With B-frames a fragment that begins without a key frame is said
 * to start `reorderMs` after its first decode time, as the fragmenter says of it.
 */
export function readMoof(moof: Buffer, moofLength: number, mdatBytes: number, configs: TrackConfigs, reorderMs: number): (FragmentFacts & { reorderMs: number }) | null {
  const boxes = readBoxes(moof)
  if (!boxes || boxes[0]?.type !== 'mfhd' || boxes[0].body.length !== 8 || boxes.length < 2 || boxes.length > 3) return null
  let video: Run | null = null
  let audio: Run | null = null
  let dataOffset = moofLength + 8
  for (const { type, body } of boxes.slice(1)) {
    const run = type === 'traf' ? readTraf(body, dataOffset) : null
    if (!run) return null
    dataOffset += run.bytes
    if (run.trackId === VIDEO_TRACK && configs.video && !video && !audio && run.duration !== null && run.isFirstSync !== null) video = run
    else if (run.trackId === AUDIO_TRACK && configs.audio && !audio && run.duration === null) audio = run
    else return null
  }
  if (dataOffset !== moofLength + 8 + mdatBytes) return null
  if (video) {
    if (video.isFirstSync) reorderMs = Math.max(0, (video.firstOffset * 1000) / VIDEO_TIMESCALE)
    return {
      startMs: (video.decodeTime * 1000) / VIDEO_TIMESCALE + reorderMs,
      durationMs: (video.duration! * 1000) / VIDEO_TIMESCALE,
      isKey: video.isFirstSync!, hasVideo: true, hasAudio: audio !== null, reorderMs,
    }
  }
  if (!audio) return null
  const { sampleRate } = configs.audio!
  return {
    startMs: (audio.decodeTime * 1000) / sampleRate,
    durationMs: (audio.count * audioFrameTicks(configs.audio!) * 1000) / sampleRate,
    isKey: configs.video === null, hasVideo: false, hasAudio: true, reorderMs,
  }
}

function readTraf(traf: Buffer, expectedOffset: number): Run | null {
  const boxes = readBoxes(traf)
  if (!boxes || boxes.length !== 3) return null
  const [tfhd, tfdt, trun] = boxes as [typeof boxes[0], typeof boxes[0], typeof boxes[0]]
  if (tfhd!.type !== 'tfhd' || tfhd!.body.length !== 8 || tfhd!.body.readUInt32BE(0) !== 0x02_0000) return null
  if (tfdt!.type !== 'tfdt' || tfdt!.body.length !== 12 || tfdt!.body.readUInt32BE(0) !== 0x0100_0000) return null
  const body = trun!.body
  if (trun!.type !== 'trun' || body.length < 12) return null
  const high = tfdt!.body.readUInt32BE(4)
  const head = body.readUInt32BE(0)
  const flags = head & 0xff_ffff
  const count = body.readUInt32BE(4)
  // Only the columns that we write.
  if (high > 0xffff || head >>> 24 !== 1 || (flags & ~0xf05) !== 0 || (flags & 0x201) !== 0x201 || count < 1 || count > MOST_SAMPLES) return null
  if (body.readInt32BE(8) !== expectedOffset) return null
  const width = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length
  let at = flags & 0x4 ? 16 : 12
  if (body.length !== at + width * count) return null
  let bytes = 0
  let duration = 0
  let firstOffset = 0
  let firstFlags: number | null = flags & 0x4 ? body.readUInt32BE(12) : null
  for (let i = 0; i < count; i++) {
    if (flags & 0x100) { duration += body.readUInt32BE(at); at += 4 }
    bytes += body.readUInt32BE(at); at += 4
    if (flags & 0x400) { if (i === 0) firstFlags = body.readUInt32BE(at); at += 4 }
    if (flags & 0x800) { if (i === 0) firstOffset = body.readInt32BE(at); at += 4 }
  }
  return {
    trackId: tfhd!.body.readUInt32BE(4),
    decodeTime: high * 2 ** 32 + tfdt!.body.readUInt32BE(8),
    count, bytes, firstOffset,
    duration: flags & 0x100 ? duration : null,
    isFirstSync: firstFlags === null ? null : firstFlags === SYNC_SAMPLE,
  }
}
