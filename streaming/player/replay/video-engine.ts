import type { RecordingIndex } from '../../contract'
import { HlsStream } from '../hls/hls-stream'
import { mediaUrl } from '../hls/media-url'
import { decideRate } from '../hls/rate-controller'
import { placePicture } from '../present/placement'
import { wallNow } from '../present/wall-clock'
import type { ReplayEngine, ReplayEngineEvents, ReplayEngineOptions } from './engine'
import type { ReplayReport } from './messages'
import { Timeline } from './timeline'

const TICK_MS = 100
const FRAME_MS = 1_000 / 30
const STALL_MS = 150
const END_MS = 400

/**
 * Replay where WebCodecs are missing (plain HTTP in a ward's network): one `<video>` per angle with hls.js, kept
 * together by their rates. Seeking is as exact as the browser's; angles agree within a frame or two.
 */
export function createVideoReplay(options: ReplayEngineOptions, events: ReplayEngineEvents): ReplayEngine {
  let token = options.token
  let soundStream: string | null = null
  let isMuted = true
  let volume = 1
  let rate = 1
  let wantsPlay = false
  let anchor: { wallMs: number; positionMs: number } | null = null
  let restMs = options.startMs
  let durationMs = 0
  let isDestroyed = false
  let isSeeking = true
  let settled: (() => void) | null = null
  const angles: { name: string; video: HTMLVideoElement; timeline: Timeline; stream: HlsStream; originMs: number | null }[] = []
  const placements = options.streams.map(({ name, container }) => {
    const video = document.createElement('video')
    const placement = placePicture(container, video, name)
    placement.reveal()
    return { name, video, placement }
  })

  const positionAt = (now: number) => Math.min(durationMs, anchor ? anchor.positionMs + (now - anchor.wallMs) * rate : restMs)
  const applySound = () => {
    for (const { name, video } of placements) {
      video.muted = isMuted || name !== soundStream
      video.volume = volume
    }
  }
  const freeze = (now: number) => {
    restMs = positionAt(now)
    anchor = null
  }
  const seek = (positionMs: number) => {
    settled?.()
    anchor = null
    restMs = Math.max(0, Math.min(Math.max(0, durationMs - 1), positionMs))
    isSeeking = true
    return new Promise<void>((resolve) => { settled = resolve })
  }

  /** The date of the playlist's first media is where the index's first fragment begins on the recording's time line. */
  const originOf = (angle: typeof angles[number]): number | null => {
    if (angle.originMs !== null) return angle.originMs
    const first = angle.stream.details?.fragments.find(({ gap }) => !gap)?.programDateTime
    const start = angle.timeline.fragments[0]?.startMs
    return first == null || start === undefined ? null : angle.originMs = first - start
  }

  const tick = () => {
    if (isDestroyed || angles.length === 0) return
    const now = wallNow()
    const position = positionAt(now)
    let isReady = true
    let seeking = false
    for (const angle of angles) {
      const { stream, video, timeline } = angle
      const span = timeline.spanAt(position)
      const isInSpan = span !== null
      video.style.visibility = isInSpan ? '' : 'hidden'
      const origin = originOf(angle)
      const own = stream.positionMs
      if (!isInSpan) {
        video.pause()
        continue
      }
      if (origin === null || own === null) {
        isReady = false
        seeking = true
        continue
      }
      const errorMs = position + origin - own
      if (video.seeking || isSeeking && video.readyState < 2) seeking = true
      else if (anchor && position > span.toMs - END_MS && stream.aheadMs < STALL_MS) video.pause()
      else if (isSeeking || !anchor ? Math.abs(errorMs) > FRAME_MS / 2 : decideRate({ errorMs, aheadMs: stream.aheadMs, nominalRate: rate }).kind === 'seek') {
        stream.seekTo(position + origin)
        seeking = true
      }
      // At the end of its piece an element has nothing ahead, and need not.
      if (position < span.toMs - END_MS && (video.readyState < 3 || stream.aheadMs < STALL_MS)) isReady = false
      if (anchor) {
        const decision = decideRate({ errorMs, aheadMs: stream.aheadMs, nominalRate: rate })
        if (decision.kind === 'rate') stream.setRate(decision.rate)
        // `play` on an element that has ended would begin again.
        if (!video.ended) stream.play()
      } else video.pause()
    }
    if (isSeeking && !seeking) {
      isSeeking = false
      settled?.()
      settled = null
    }
    if (anchor && (!wantsPlay || !isReady)) freeze(now)
    else if (!anchor && wantsPlay && isReady && !isSeeking && position < durationMs) anchor = { wallMs: now, positionMs: restMs }
    const hasEnded = durationMs > 0 && position >= durationMs - 1
    if (hasEnded && anchor) {
      freeze(now)
      wantsPlay = false
    }
    const report: ReplayReport = {
      phase: isSeeking ? 'seeking' : hasEnded ? 'ended' : !wantsPlay ? 'paused' : anchor ? 'playing' : 'stalled',
      positionMs: position, durationMs, rate, isPlaying: wantsPlay,
      buffered: [{ fromMs: position, toMs: position + Math.min(...angles.map(({ stream }) => stream.aheadMs)) }],
      streams: Object.fromEntries(angles.map(({ name, timeline, video }) => [name, timeline.spanAt(position) === null ? 'gap' as const : video.readyState < 2 ? 'loading' as const : 'shown' as const])),
    }
    events.onReport(report)
  }

  const start = async () => {
    const [module, ...indexes] = await Promise.all([
      import('hls.js'),
      ...options.streams.map(async ({ name }) => {
        const response = await fetch(mediaUrl(options.mediaBase, 'vod', token, `${encodeURIComponent(name)}/index.json`))
        if (response.status === 401 || response.status === 403) events.onTokenExpired()
        return response.ok ? (await response.json()) as RecordingIndex : null
      }),
    ])
    if (isDestroyed) return
    if (!module.default.isSupported()) return events.onFailed('no-playable-path')
    if (indexes.every((index) => index === null)) return events.onFailed('media-unreachable')
    placements.forEach(({ name, video }, i) => {
      const index = indexes[i]
      if (!index) return
      durationMs = Math.max(durationMs, index.durationMs)
      const stream = new HlsStream(module, name, video, mediaUrl(options.mediaBase, 'vod', token, `${encodeURIComponent(name)}/index.m3u8`), () => token, wallNow, {
        onPlaying: () => undefined, onStall: () => undefined, onRefused: () => events.onTokenExpired(), onTrouble: () => undefined, onBroken: () => events.onFailed('media-error'),
      }, { lowLatencyMode: false, maxBufferLength: 20, liveSyncDuration: undefined, liveMaxLatencyDuration: undefined })
      angles.push({ name, video, timeline: new Timeline(index), stream, originMs: null })
    })
    applySound()
  }
  void start().catch(() => events.onFailed('media-unreachable'))
  const timer = setInterval(tick, TICK_MS)

  return {
    path: 'hls',
    play() {
      wantsPlay = true
      if (durationMs > 0 && positionAt(wallNow()) >= durationMs - 1) void seek(0)
    },
    pause() {
      wantsPlay = false
      freeze(wallNow())
    },
    seek,
    step(direction) {
      wantsPlay = false
      freeze(wallNow())
      return seek(restMs + direction * FRAME_MS)
    },
    setRate(next) {
      const now = wallNow()
      if (anchor) anchor = { wallMs: now, positionMs: positionAt(now) }
      rate = next
    },
    setSound(stream) {
      soundStream = stream
      applySound()
    },
    setVolume(next) {
      volume = Math.max(0, Math.min(1, next))
      applySound()
    },
    setMuted(next) {
      isMuted = next
      applySound()
    },
    setToken(next) {
      token = next
      for (const { stream } of angles) stream.reload()
    },
    destroy() {
      isDestroyed = true
      clearInterval(timer)
      settled?.()
      for (const { stream } of angles) stream.destroy()
      for (const { placement } of placements) placement.remove()
    },
  }
}
