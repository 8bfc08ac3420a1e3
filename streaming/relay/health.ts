import type { AudioConfig, InputHealth, StreamProblem, VideoConfig } from '../contract'
import type { AccessUnit } from './access-unit'

/** Figures are over this; long enough for two key frames of a usual encoder, short enough to show a cure. */
const WINDOW_MS = 5_000
const LONGEST_KEY_INTERVAL_MS = 4_000
const LOWEST_FRAME_RATE = 15
const FROZEN_AFTER_MS = 2_000
const LATE_MS = 250
/** A problem of the moment (a jump, a change) stays on the desk this long. */
const MOMENT_MS = 15_000
/** Before this the first figures mean nothing. */
const SETTLING_MS = 3_000
/** 5 s at 240 frames/s and 94 audio frames/s, with room: a flood must not grow it. */
const MOST_SAMPLES = 4_000

interface Sample { atMs: number; dtsMs: number; bytes: number; late: boolean; missing: number }

/** Keeps one input's figures. Time arrives as an argument. */
export class HealthMeter {
  #connectedAtMs: number | null = null
  #lastMediaAtMs: number | null = null
  #lastVideoAtMs: number | null = null
  #video: (VideoConfig & { reorderFrames: number | null; isPlayable: boolean }) | null = null
  #lastSize: { width: number; height: number } | null = null
  #audio: AudioConfig | null = null
  #samples: Record<'video' | 'audio', Sample[]> = { video: [], audio: [] }
  #lastKeyDtsMs: number | null = null
  #keyIntervalMs: number | null = null
  #firstDtsMs: number | null = null
  #highestPtsMs = -Infinity
  #reorderedAtMs = -Infinity
  #moments = new Map<StreamProblem, number>()
  #unsupported = new Set<StreamProblem>()
  #bytesReceived = 0
  #encoder: string | null = null
  #remoteAddress: string | null = null

  constructor(private readonly inputId: string) {}

  connected(nowMs: number, remoteAddress: string | null, encoder: string | null) {
    this.#connectedAtMs = nowMs
    this.#remoteAddress = remoteAddress
    this.#encoder = encoder
    this.#lastMediaAtMs = null
    this.#bytesReceived = 0
    this.#video = null
    this.#audio = null
    this.#unsupported.clear()
    this.#forgetFigures()
  }

  disconnected() {
    this.#connectedAtMs = null
    this.#forgetFigures()
  }

  #forgetFigures() {
    this.#samples = { video: [], audio: [] }
    this.#lastKeyDtsMs = null
    this.#keyIntervalMs = null
    this.#firstDtsMs = null
    this.#lastVideoAtMs = null
    this.#highestPtsMs = -Infinity
    this.#reorderedAtMs = -Infinity
  }

  encoder(name: string) {
    this.#encoder ??= name
  }

  received(bytes: number) {
    this.#bytesReceived += bytes
  }

  videoConfig(config: VideoConfig, sps: { reorderFrames: number | null; chromaFormat: number; bitDepth: number }, nowMs: number) {
    // Over connections as well: whoever returns with another size may show another picture.
    if (this.#lastSize && (this.#lastSize.width !== config.width || this.#lastSize.height !== config.height)) this.#moments.set('resolution-changed', nowMs)
    this.#lastSize = { width: config.width, height: config.height }
    this.#video = { ...config, reorderFrames: sps.reorderFrames, isPlayable: sps.chromaFormat === 1 && sps.bitDepth === 8 }
  }

  audioConfig(config: AudioConfig) {
    this.#audio = config
  }

  unsupported(track: 'video' | 'audio') {
    this.#unsupported.add(track === 'video' ? 'unsupported-video-codec' : 'unsupported-audio-codec')
  }

  maskFailed(nowMs: number) {
    this.#moments.set('mask-failed', nowMs)
  }

  jumped(nowMs: number) {
    this.#moments.set('time-stamps-jump', nowMs)
    this.#samples = { video: [], audio: [] }
    this.#lastKeyDtsMs = null
    this.#firstDtsMs = null
    this.#highestPtsMs = -Infinity
  }

  unit(unit: AccessUnit, lateMs: number, nowMs: number) {
    this.#lastMediaAtMs = nowMs
    const samples = this.#samples[unit.kind]
    const previous = samples.at(-1)
    const usual = unit.kind === 'video' ? this.#usualIntervalMs() : null
    const missing = previous && usual && unit.dtsMs - previous.dtsMs > usual * 1.5 ? Math.min(1_000, Math.round((unit.dtsMs - previous.dtsMs) / usual) - 1) : 0
    samples.push({ atMs: nowMs, dtsMs: unit.dtsMs, bytes: unit.data.length, late: lateMs > LATE_MS, missing })
    if (samples.length > MOST_SAMPLES) samples.splice(0, MOST_SAMPLES / 2)
    if (unit.kind === 'audio') return
    this.#lastVideoAtMs = nowMs
    this.#firstDtsMs ??= unit.dtsMs
    if (unit.ptsMs < this.#highestPtsMs) this.#reorderedAtMs = nowMs
    this.#highestPtsMs = Math.max(this.#highestPtsMs, unit.ptsMs)
    if (!unit.isKey) return
    if (this.#lastKeyDtsMs !== null) this.#keyIntervalMs = unit.dtsMs - this.#lastKeyDtsMs
    this.#lastKeyDtsMs = unit.dtsMs
  }

  /** Median of the last dozen intervals: one hole does not move it. */
  #usualIntervalMs(): number | null {
    const recent = this.#samples.video.slice(-13)
    if (recent.length < 6) return null
    const intervals = recent.slice(1).map((sample, i) => sample.dtsMs - recent[i]!.dtsMs).sort((a, b) => a - b)
    return intervals[intervals.length >> 1]!
  }

  /** @param isMaskDown the painting does not run now; the meter itself knows only when it failed. */
  read(nowMs: number, isMaskDown = false): InputHealth {
    if (isMaskDown) this.maskFailed(nowMs)
    for (const kind of ['video', 'audio'] as const) {
      const samples = this.#samples[kind]
      let old = 0
      while (old < samples.length && nowMs - samples[old]!.atMs > WINDOW_MS) old++
      samples.splice(0, old)
    }
    const { video, audio } = this.#samples
    const isConnected = this.#connectedAtMs !== null
    // Without any key frame since the beginning, the wait since then counts: nobody can begin to watch.
    const keyOrFirstMs = this.#lastKeyDtsMs ?? this.#firstDtsMs
    const sinceKeyMs = keyOrFirstMs === null ? 0 : Math.max(0, this.#highestPtsMs - keyOrFirstMs)
    const keyFrameIntervalMs = this.#keyIntervalMs === null && sinceKeyMs < LONGEST_KEY_INTERVAL_MS ? null : Math.round(Math.max(this.#keyIntervalMs ?? 0, sinceKeyMs))
    const hasBFrames = nowMs - this.#reorderedAtMs < WINDOW_MS || (this.#video?.reorderFrames ?? 0) > 0
    return {
      inputId: this.inputId,
      isConnected,
      connectedAtMs: this.#connectedAtMs,
      lastMediaAtMs: this.#lastMediaAtMs,
      video: isConnected && this.#video ? {
        codec: this.#video.codec, width: this.#video.width, height: this.#video.height,
        framesPerSecond: Math.round(framesPerSecond(video) * 10) / 10, bitsPerSecond: bitsPerSecond(video), keyFrameIntervalMs, hasBFrames,
      } : null,
      audio: isConnected && this.#audio ? { codec: this.#audio.codec, sampleRate: this.#audio.sampleRate, channels: this.#audio.channels, bitsPerSecond: bitsPerSecond(audio) } : null,
      droppedFrames: video.reduce((sum, sample) => sum + sample.missing, 0),
      lateFrames: video.reduce((sum, sample) => sum + (sample.late ? 1 : 0), 0),
      bytesReceived: this.#bytesReceived,
      encoder: this.#encoder,
      remoteAddress: isConnected ? this.#remoteAddress : null,
      mask: null,
      problems: isConnected ? this.#problems(nowMs, keyFrameIntervalMs, hasBFrames) : [],
    }
  }

  #problems(nowMs: number, keyFrameIntervalMs: number | null, hasBFrames: boolean): StreamProblem[] {
    const problems: StreamProblem[] = [...this.#unsupported]
    if (this.#video && !this.#video.isPlayable && !this.#unsupported.has('unsupported-video-codec')) problems.push('unsupported-video-codec')
    for (const [problem, atMs] of this.#moments) {
      if (nowMs - atMs < MOMENT_MS) problems.push(problem)
      else this.#moments.delete(problem)
    }
    const hasSettled = nowMs - this.#connectedAtMs! > SETTLING_MS
    if (!hasSettled) return problems
    const { video } = this.#samples
    if (!this.#video) {
      if (!this.#unsupported.has('unsupported-video-codec')) problems.push('no-video')
    } else if (nowMs - (this.#lastVideoAtMs ?? this.#connectedAtMs!) > FROZEN_AFTER_MS) problems.push('frozen')
    else {
      if (video.length > 2 && framesPerSecond(video) < LOWEST_FRAME_RATE) problems.push('low-frame-rate')
      if (keyFrameIntervalMs !== null && keyFrameIntervalMs > LONGEST_KEY_INTERVAL_MS) problems.push('long-key-frame-interval')
      if (hasBFrames) problems.push('b-frames')
      // One in twenty: what a viewer would see as stutter.
      if (video.length > 20 && video.filter((sample) => sample.late).length * 20 > video.length) problems.push('late-frames')
    }
    if (!this.#audio && !this.#unsupported.has('unsupported-audio-codec')) problems.push('no-audio')
    return problems
  }
}

const span = (samples: Sample[]) => (samples.length < 2 ? 0 : samples.at(-1)!.dtsMs - samples[0]!.dtsMs)

function framesPerSecond(samples: Sample[]): number {
  const spanMs = span(samples)
  return spanMs > 0 ? ((samples.length - 1) * 1_000) / spanMs : 0
}

function bitsPerSecond(samples: Sample[]): number {
  const spanMs = span(samples)
  return spanMs > 0 ? Math.round((samples.slice(1).reduce((sum, sample) => sum + sample.bytes, 0) * 8_000) / spanMs) : 0
}
