import { mediaUrl } from '../hls/media-url'
import { decideRate } from '../hls/rate-controller'
import { placePicture } from '../present/placement'
import { wallNow } from '../present/wall-clock'
import type { Span } from '../types'
import type { ReplayEngine, ReplayEngineEvents, ReplayEngineOptions } from './engine'
import { durationOf, fetchIndex, noRecording } from './fetch-index'
import { MediaBuffer, canBufferMedia } from './media-buffer'
import type { ReplayReport } from './messages'
import { openingMs, Timeline } from './timeline'

const TICK_MS = 50
const FRAME_MS = 1_000 / 30
const STALL_MS = 150
const RESUME_MS = 600

interface Angle { name: string; video: HTMLVideoElement; timeline: Timeline; media: MediaBuffer }

/**
 * Replay where WebCodecs are missing (plain HTTP in a ward's network): one `<video>` per angle, fed with the recording's own
 * fragments, kept together by their rates on one clock. Angles agree within a frame or two; in a gap an angle is blank.
 */
export function createVideoReplay(options: ReplayEngineOptions, events: ReplayEngineEvents): ReplayEngine {
  let token = options.token
  let soundStream: string | null = null
  let isMuted = true
  let volume = 1
  let rate = 1
  let wantsPlay = false
  /** Set while the time runs; the position is frozen in `restMs` otherwise. */
  let anchor: { wallMs: number; positionMs: number } | null = null
  let restMs = options.startMs
  let durationMs = 0
  let isLoaded = false
  let isDestroyed = false
  let isSeeking = true
  let settled: (() => void) | null = null
  let toldExpiredMs = -Infinity
  const angles: Angle[] = []
  const placements = options.streams.map(({ name, container }) => {
    const video = document.createElement('video')
    video.muted = true
    const placement = placePicture(container, video, name)
    placement.reveal()
    return { name, video, placement }
  })

  const positionAt = (now: number) => isLoaded ? Math.min(durationMs, anchor ? anchor.positionMs + (now - anchor.wallMs) * rate : restMs) : restMs
  const applySound = () => {
    for (const { name, video } of placements) {
      video.muted = isMuted || name !== soundStream
      video.volume = volume
    }
  }
  const tellExpired = () => {
    if (wallNow() - toldExpiredMs < 1_000) return
    toldExpiredMs = wallNow()
    events.onTokenExpired()
  }
  const freeze = (now: number) => {
    restMs = positionAt(now)
    anchor = null
  }
  const clamp = (positionMs: number) => isLoaded ? Math.max(0, Math.min(Math.max(0, durationMs - 1), positionMs)) : Math.max(0, positionMs)
  const seek = (positionMs: number) => {
    settled?.()
    anchor = null
    restMs = clamp(positionMs)
    isSeeking = true
    return new Promise<void>((resolve) => { settled = resolve })
  }
  const start = (video: HTMLVideoElement) => {
    if (!video.paused) return
    video.play().catch((error: DOMException) => {
      // Without a gesture on this page only silent pictures may play.
      if (error.name === 'NotAllowedError') video.muted = true
    })
  }

  /** Brings one element to the position; says whether it shows the moment and could go on from there. */
  const steer = ({ media, video, timeline }: Angle, position: number): { isSettled: boolean; isReady: boolean } => {
    media.want(position)
    const span = timeline.spanAt(position)
    video.style.visibility = span ? '' : 'hidden'
    if (!span) {
      video.pause()
      // Waits at the begin of its next piece.
      const next = timeline.spans.find(({ fromMs }) => fromMs > position)
      const reach = next ? media.reach(next.fromMs) : null
      if (typeof reach === 'number' && !video.seeking && Math.abs(media.positionMs - reach) > FRAME_MS / 2) media.seekTo(reach)
      return { isSettled: true, isReady: true }
    }
    const target = media.reach(position)
    if (target === 'nothing') {
      // Sound alone, before the first key frame.
      video.style.visibility = 'hidden'
      video.pause()
      return { isSettled: true, isReady: true }
    }
    if (target === null || video.seeking || video.readyState === 0) {
      if (target === null && !anchor) video.pause()
      return { isSettled: false, isReady: false }
    }
    const errorMs = target - media.positionMs
    if (!anchor) {
      video.pause()
      if (Math.abs(errorMs) > FRAME_MS / 2) media.seekTo(target)
      const isSettled = Math.abs(errorMs) <= FRAME_MS / 2 && video.readyState >= 2
      return { isSettled, isReady: isSettled && (media.aheadMs >= RESUME_MS || media.isAppended(position)) }
    }
    const hole = media.behindHoleMs
    if (target !== position) {
      // One of its tracks begins later, or has ended: the picture stands until the piece is over.
      video.pause()
      if (position < target && errorMs > FRAME_MS) media.seekTo(target)
      return { isSettled: true, isReady: true }
    }
    if (hole !== null && video.readyState < 3) media.seekTo(hole)
    else {
      const decision = decideRate({ errorMs, aheadMs: media.aheadMs, nominalRate: rate })
      if (decision.kind === 'seek') media.seekTo(target)
      // Each assignment resets Chromium's audio renderer a little; small steps are not worth it.
      else if (Math.abs(video.playbackRate - decision.rate) > 0.004) video.playbackRate = decision.rate
    }
    start(video)
    return { isSettled: true, isReady: hole !== null || media.aheadMs >= STALL_MS || media.isAppended(position) }
  }

  const buffered = (position: number): Span[] => {
    const ends = angles.filter(({ timeline }) => timeline.spanAt(position)).map(({ media }) => media.loader.loadedUntil(position))
    const toMs = Math.min(...ends)
    return ends.length > 0 && toMs > position ? [{ fromMs: position, toMs }] : []
  }

  const tick = () => {
    if (isDestroyed || !isLoaded) return
    const now = wallNow()
    const position = positionAt(now)
    const steered = angles.map((angle) => steer(angle, position))
    const isReady = steered.every((one) => one.isReady)
    if (isSeeking && steered.every((one) => one.isSettled)) {
      isSeeking = false
      settled?.()
      settled = null
    }
    const hasEnded = durationMs > 0 && position >= durationMs - 1
    if (hasEnded && anchor) wantsPlay = false
    if (anchor && (!wantsPlay || !isReady)) freeze(now)
    else if (!anchor && wantsPlay && isReady && !isSeeking && !hasEnded) anchor = { wallMs: now, positionMs: restMs }
    const report: ReplayReport = {
      phase: isSeeking ? 'seeking' : hasEnded ? 'ended' : !wantsPlay ? 'paused' : anchor ? 'playing' : 'stalled',
      positionMs: position, durationMs, rate, isPlaying: wantsPlay, buffered: buffered(position),
      streams: Object.fromEntries(angles.map(({ name, timeline }, i) =>
        [name, !timeline.spanAt(position) ? 'gap' as const : isSeeking && !steered[i]!.isSettled ? 'loading' as const : 'shown' as const])),
    }
    events.onReport(report)
  }

  const open = async () => {
    if (!canBufferMedia()) return events.onFailed('no-playable-path')
    const address = (name: string, file: string) => mediaUrl(options.mediaBase, 'vod', token, `${encodeURIComponent(name)}/${file}`)
    const indexes = await Promise.all(placements.map(({ name }) => fetchIndex(() => address(name, 'index.json'), tellExpired)))
    if (isDestroyed) return
    if (indexes.every((index) => index === null)) return events.onFailed('media-unreachable')
    placements.forEach(({ name, video }, i) => {
      const index = indexes[i] ?? noRecording(name)
      durationMs = Math.max(durationMs, durationOf(index))
      const timeline = new Timeline(index)
      const media = new MediaBuffer(video, timeline, () => address(name, 'media.mp4'), { onRefused: tellExpired, onBroken: () => events.onFailed('media-error') })
      angles.push({ name, video, timeline, media })
    })
    isLoaded = true
    // Unless somebody sought meanwhile.
    if (restMs === options.startMs) restMs = openingMs(angles.map(({ timeline }) => timeline), restMs)
    restMs = clamp(restMs)
  }
  void open().catch(() => events.onFailed('media-unreachable'))
  const timer = setInterval(tick, TICK_MS)

  return {
    path: 'hls',
    play() {
      wantsPlay = true
      if (isLoaded && positionAt(wallNow()) >= durationMs - 1) void seek(0)
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
      for (const { media } of angles) media.loader.retryNow()
    },
    destroy() {
      isDestroyed = true
      clearInterval(timer)
      settled?.()
      for (const { media } of angles) media.close()
      for (const { placement } of placements) placement.remove()
    },
  }
}
