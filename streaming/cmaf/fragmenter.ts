import type { AccessUnit, TrackConfigs } from '../relay/access-unit'
import { AUDIO_TRACK, DEPENDENT_SAMPLE, SYNC_SAMPLE, VIDEO_TIMESCALE, VIDEO_TRACK, audioFrameTicks } from './init-segment'
import { type TrackRun, movieFragment } from './movie-fragment'

/** One moof + mdat with everything of its interval, picture and sound. */
export interface Fragment {
  data: Buffer
  /** Presentation time of its first picture (or sound), wall clock ms. */
  startMs: number
  durationMs: number
  /** Begins with a key frame; always true where the stream has no video. */
  isKey: boolean
  hasVideo: boolean
  hasAudio: boolean
}

export interface FragmenterOptions {
  configs: TrackConfigs
  /** A fragment is no longer than this, unless a single picture lasts longer. */
  targetMs: number
  /** Begin a new fragment at each key frame, whatever the present one's length. */
  cutAtKey: boolean
  /** But not sooner than this after the last one, for streams of key frames alone; default 0. */
  leastKeyMs?: number
  /** Decode times count from this moment (wall clock ms); units before it are left out. */
  originMs: number
  firstSequence?: number
  /** The run goes on under a new configuration with the same picture parameters: no key frame to wait for. */
  continuesVideo?: boolean
  /** Nothing is laid before this moment (wall clock ms): the end of what was written before. */
  earliestMs?: number
}

interface Held { ticks: number; offsetTicks: number; isKey: boolean; data: Buffer }

/** A picture that comes this much later than the last is a gap: the last picture is not stretched over it. */
const GAP_MS = 1_500
/** What one fragment may hold; a 4K key frame is about 2 MB. */
const MOST_HELD_BYTES = 24_000_000
const MOST_HELD_UNITS = 2_000
/** Sound is laid end to end while it is this close to its time stamps (encoders' jitter), else put where they say. */
const AUDIO_JUMP_MS = 60
/** Millisecond time stamps jitter by one; more than this is an encoder's clock that drifts. */
const AUDIO_DRIFT_MS = 4
/** How fast it is brought back, ms per second: a step of 0.8 ms at each 200 ms part is not heard. */
const AUDIO_SLEW = 4

/**
 * Packs one run of access units into CMAF fragments.
 *
 * Rounding: a picture's decode time is round((dts - originMs) * 90), from the absolute time each time, and its
 * duration the difference of two such, so that no error adds up. Sound frames are counted in samples from the first
 * one, so that no gap or overlap comes of millisecond stamps; where the count leaves the stamps by more than 4 ms
 * (a clock that drifts), each fragment is moved by at most 4/1000 of the target towards them, and by more than 60 ms at once.
 *
 * A picture's duration is known when the next one comes, so a fragment closes at that moment: one picture later
 * than its last. `flush` hands out what is held without ending the run; a new run is a new Fragmenter.
 */
export class Fragmenter {
  private video: Held[] = []
  private audio: Held[] = []
  private heldBytes = 0
  private hasBegun = false
  private lastVideoTicks = -1
  private lastKeyCut = -Infinity
  private frameTicks = 3_000
  /** Presentation delay of the last key frame (B-frames), so that key fragments start at their key frame's time. */
  private reorderTicks = 0
  private nextAudioTicks: number | null = null
  private earliestAudioTicks = 0
  private sequence: number
  private readonly audioTimescale: number
  private readonly audioTicks: number

  constructor(private readonly options: FragmenterOptions) {
    const { audio } = options.configs
    this.audioTimescale = audio?.sampleRate ?? 48_000
    this.audioTicks = audio ? audioFrameTicks(audio) : 1_024
    this.sequence = options.firstSequence ?? 1
    this.hasBegun = options.continuesVideo ?? false
    const earliestMs = (options.earliestMs ?? options.originMs) - options.originMs
    if (earliestMs > 0) {
      this.lastVideoTicks = Math.ceil((earliestMs * VIDEO_TIMESCALE) / 1000) - 1
      this.earliestAudioTicks = Math.ceil((earliestMs * this.audioTimescale) / 1000)
    }
  }

  get isHolding(): boolean {
    return this.video.length + this.audio.length > 0
  }

  /** Fragments that this unit completes, usually none or one. Units of a track without configuration are left out. */
  push(unit: AccessUnit): Fragment[] {
    if (unit.data.length === 0 || !(unit.dtsMs >= this.options.originMs) || !Number.isFinite(unit.ptsMs)) return []
    return unit.kind === 'video' ? this.pushVideo(unit) : this.pushAudio(unit)
  }

  /** Everything held, or null. The last picture gets the duration of the one before it. */
  flush(): Fragment | null {
    if (this.video.length === 0) return this.cut(null, Infinity)
    const end = this.lastVideoTicks + this.frameTicks
    // What comes next begins no earlier than this fragment was said to end.
    this.lastVideoTicks = end - 1
    return this.cut(end, Infinity)
  }

  private pushVideo(unit: AccessUnit): Fragment[] {
    if (!this.options.configs.video || (!this.hasBegun && !unit.isKey)) return []
    this.hasBegun = true
    const exact = Math.round(((unit.dtsMs - this.options.originMs) * VIDEO_TIMESCALE) / 1000)
    // Decode times must grow; a stamp that repeats or steps back keeps its presentation time by its offset.
    const ticks = Math.max(exact, this.lastVideoTicks + 1)
    const offsetTicks = Math.round(((unit.ptsMs - this.options.originMs) * VIDEO_TIMESCALE) / 1000) - ticks
    const out: Fragment[] = []
    const first = this.video[0]
    if (first) {
      const step = ticks - this.lastVideoTicks
      if (step > (GAP_MS * VIDEO_TIMESCALE) / 1000) {
        add(out, this.flush())
      } else {
        this.frameTicks = step
        const wouldLast = ((ticks - first.ticks + step) * 1000) / VIDEO_TIMESCALE
        // Half a millisecond for stamps in whole milliseconds: six pictures of 33 or 34 ms are 200 ms.
        if (wouldLast > this.options.targetMs + 1.5 || (unit.isKey && this.options.cutAtKey && ticks - this.lastKeyCut >= ((this.options.leastKeyMs ?? 0) * VIDEO_TIMESCALE) / 1000) || this.isFull(unit)) {
          add(out, this.cut(ticks, (ticks * 1000) / VIDEO_TIMESCALE))
        }
      }
    } else if (this.audio.length > 0 && this.audioSpanMs() > this.options.targetMs) {
      add(out, this.cut(null, (ticks * 1000) / VIDEO_TIMESCALE))
    }
    if (unit.isKey && this.video.length === 0) this.lastKeyCut = ticks
    if (unit.isKey) this.reorderTicks = Math.max(0, offsetTicks)
    this.lastVideoTicks = ticks
    this.video.push({ ticks, offsetTicks, isKey: unit.isKey, data: unit.data })
    this.heldBytes += unit.data.length
    return out
  }

  private pushAudio(unit: AccessUnit): Fragment[] {
    if (!this.options.configs.audio) return []
    const out: Fragment[] = []
    const exact = Math.round(((unit.dtsMs - this.options.originMs) * this.audioTimescale) / 1000)
    if (exact < this.earliestAudioTicks) return out
    const off = this.nextAudioTicks === null ? Infinity : exact - this.nextAudioTicks
    let ticks = exact
    if (Math.abs(off) <= (AUDIO_JUMP_MS * this.audioTimescale) / 1000) {
      ticks = this.nextAudioTicks!
      if (this.audio.length === 0 && Math.abs(off) > (AUDIO_DRIFT_MS * this.audioTimescale) / 1000) {
        ticks += Math.sign(off) * Math.max(1, Math.floor((this.options.targetMs * AUDIO_SLEW * this.audioTimescale) / 1_000_000))
      }
    } else if (this.nextAudioTicks !== null) {
      // Sound never goes back on its own track; what would overlap is left out.
      if (off < 0) return out
      // One track run has one start: sound after a gap begins another fragment.
      if (this.audio.length > 0) add(out, this.flush())
    }
    this.nextAudioTicks = ticks + this.audioTicks
    this.audio.push({ ticks, offsetTicks: 0, isKey: true, data: unit.data })
    this.heldBytes += unit.data.length
    // Pictures decide where fragments end; sound does where there are none, or where they stopped coming.
    const hasPictures = this.options.configs.video !== null
    const wouldLast = this.audioSpanMs() + (this.audioTicks * 1000) / this.audioTimescale
    const mostMs = hasPictures ? Math.max(GAP_MS, 3 * this.options.targetMs) : this.options.targetMs + 1.5
    if (wouldLast > mostMs || this.isFull(unit)) add(out, this.flush())
    return out
  }

  private audioSpanMs(): number {
    return this.audio.length === 0 ? 0 : ((this.nextAudioTicks! - this.audio[0]!.ticks) * 1000) / this.audioTimescale
  }

  private isFull(unit: AccessUnit): boolean {
    return this.heldBytes + unit.data.length > MOST_HELD_BYTES || this.video.length + this.audio.length >= MOST_HELD_UNITS
  }

  /** Closes a fragment: all pictures held, ending at `videoEnd` ticks, and the sound that begins before `audioEndMs`. */
  private cut(videoEnd: number | null, audioEndMs: number): Fragment | null {
    const { video } = this
    const limit = (audioEndMs * this.audioTimescale) / 1000
    let count = 0
    while (count < this.audio.length && this.audio[count]!.ticks < limit) count++
    const audio = this.audio.slice(0, count)
    if (video.length + audio.length === 0) return null
    this.video = []
    this.audio = this.audio.slice(count)
    this.heldBytes = this.audio.reduce((sum, held) => sum + held.data.length, 0)

    const runs: TrackRun[] = []
    const firstVideo = video[0]
    const firstAudio = audio[0]
    if (firstVideo) {
      runs.push({
        trackId: VIDEO_TRACK,
        decodeTime: firstVideo.ticks,
        samples: video.map((held, i) => ({
          data: held.data,
          duration: Math.max(1, (video[i + 1]?.ticks ?? videoEnd!) - held.ticks),
          offset: held.offsetTicks,
          flags: held.isKey ? SYNC_SAMPLE : DEPENDENT_SAMPLE,
        })),
      })
    }
    if (firstAudio) {
      // Durations and flags of sound are the track's defaults.
      runs.push({ trackId: AUDIO_TRACK, decodeTime: firstAudio.ticks, samples: audio.map((held) => ({ data: held.data })) })
    }
    const [startMs, durationMs] = firstVideo
      ? [((firstVideo.ticks + this.reorderTicks) * 1000) / VIDEO_TIMESCALE, ((videoEnd! - firstVideo.ticks) * 1000) / VIDEO_TIMESCALE]
      : [(firstAudio!.ticks * 1000) / this.audioTimescale, (audio.length * this.audioTicks * 1000) / this.audioTimescale]
    return {
      data: movieFragment(this.sequence++, runs),
      startMs: this.options.originMs + startMs,
      durationMs,
      isKey: firstVideo ? firstVideo.isKey : this.options.configs.video === null,
      hasVideo: video.length > 0,
      hasAudio: audio.length > 0,
    }
  }
}

const add = (out: Fragment[], fragment: Fragment | null) => {
  if (fragment) out.push(fragment)
}
