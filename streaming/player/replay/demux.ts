/**
 * Reads the fragments of our own recordings (streaming/cmaf/movie-fragment.ts): one moof with a run of pictures and
 * a run of sound, then their mdat. Strict: null for anything else, since it is fed to decoders.
 */
export interface Sample { ptsTicks: number; durationTicks: number; isKey: boolean; data: Uint8Array }

export interface DemuxedFragment {
  /** 90 kHz; decode time of the first picture, and its samples with presentation times from the origin of the recording. */
  video: { decodeTicks: number; samples: Sample[] } | null
  /** Ticks of the sample rate; durations are the track's default (0 here). */
  audio: { decodeTicks: number; samples: Sample[] } | null
}

const VIDEO_TRACK = 1
const AUDIO_TRACK = 2
const MOST_SAMPLES = 20_000
const SYNC_SAMPLE = 0x0200_0000

interface Box { type: string; start: number; end: number }

function boxesIn(view: DataView, start: number, end: number): Box[] | null {
  const boxes: Box[] = []
  for (let at = start; at < end;) {
    if (end - at < 8) return null
    const size = view.getUint32(at)
    if (size < 8 || size > end - at) return null
    boxes.push({ type: String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5), view.getUint8(at + 6), view.getUint8(at + 7)), start: at + 8, end: at + size })
    at += size
  }
  return boxes
}

/** `bytes`: one fragment as the index gives it (moof, mdat, check box). Samples are views into it. */
export function demuxFragment(bytes: Uint8Array): DemuxedFragment | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const top = boxesIn(view, 0, bytes.byteLength)
  const [moof, mdat, check] = top ?? []
  if (!top || top.length > 3 || moof?.type !== 'moof' || mdat?.type !== 'mdat' || check && check.type !== 'free') return null
  const parts = boxesIn(view, moof.start, moof.end)
  if (!parts || parts[0]?.type !== 'mfhd' || parts.length < 2 || parts.length > 3) return null
  const found: DemuxedFragment = { video: null, audio: null }
  for (const part of parts.slice(1)) {
    const run = part.type === 'traf' ? readTraf(bytes, view, part, mdat) : null
    if (!run) return null
    if (run.trackId === VIDEO_TRACK && !found.video) found.video = run
    else if (run.trackId === AUDIO_TRACK && !found.audio) found.audio = run
    else return null
  }
  return found
}

function readTraf(bytes: Uint8Array, view: DataView, traf: Box, mdat: Box): { trackId: number; decodeTicks: number; samples: Sample[] } | null {
  const boxes = boxesIn(view, traf.start, traf.end)
  const [tfhd, tfdt, trun] = boxes ?? []
  if (boxes?.length !== 3 || tfhd?.type !== 'tfhd' || tfdt?.type !== 'tfdt' || trun?.type !== 'trun') return null
  if (tfhd.end - tfhd.start !== 8 || tfdt.end - tfdt.start !== 12 || trun.end - trun.start < 12) return null
  const trackId = view.getUint32(tfhd.start + 4)
  const high = view.getUint32(tfdt.start + 4)
  const flags = view.getUint32(trun.start) & 0xff_ffff
  const count = view.getUint32(trun.start + 4)
  if (high > 0xffff || (flags & ~0xf05) !== 0 || (flags & 0x201) !== 0x201 || count < 1 || count > MOST_SAMPLES) return null
  // Offsets count from the moof's first byte (default-base-is-moof), which is the fragment's.
  let dataAt = view.getInt32(trun.start + 8)
  let at = trun.start + 12
  let firstFlags: number | null = null
  if (flags & 0x4) {
    if (trun.end - at < 4) return null
    firstFlags = view.getUint32(at)
    at += 4
  }
  const width = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length
  if (trun.end - at !== width * count || dataAt < mdat.start) return null
  const decodeTicks = high * 2 ** 32 + view.getUint32(tfdt.start + 8)
  const samples: Sample[] = []
  let ticks = decodeTicks
  for (let i = 0; i < count; i++) {
    let durationTicks = 0
    let sampleFlags = i === 0 ? firstFlags : null
    let offset = 0
    if (flags & 0x100) { durationTicks = view.getUint32(at); at += 4 }
    const size = view.getUint32(at); at += 4
    if (flags & 0x400) { sampleFlags = view.getUint32(at); at += 4 }
    if (flags & 0x800) { offset = view.getInt32(at); at += 4 }
    if (size > mdat.end - dataAt) return null
    samples.push({ ptsTicks: ticks + offset, durationTicks, isKey: sampleFlags === SYNC_SAMPLE, data: bytes.subarray(dataAt, dataAt + size) })
    dataAt += size
    ticks += durationTicks
  }
  return { trackId, decodeTicks, samples }
}

/**
 * Recording's time line minus the file's own ticks, ms; the same for the whole file. Learnt from a key fragment, whose first
 * picture the index places, or from one of sound alone; null from any other.
 */
export function fileShiftMs({ video, audio }: DemuxedFragment, { startMs, isKey }: { startMs: number; isKey: boolean }, sampleRate: number | null): number | null {
  const first = video?.samples[0]
  if (first) return isKey ? startMs - first.ptsTicks / 90 : null
  return audio && sampleRate ? startMs - audio.decodeTicks * 1_000 / sampleRate : null
}
