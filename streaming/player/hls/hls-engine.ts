import type { LiveEngine, LiveEngineEvents, LiveEngineOptions } from '../live/engine'
import type { InteractivePhase } from '../live/messages'
import { placePicture } from '../present/placement'
import { wallNow } from '../present/wall-clock'
import type { PlayerStats, StreamPhase } from '../types'
import { HlsStream } from './hls-stream'
import { mediaUrl } from './media-url'
import { TargetLatency, decideRate } from './rate-controller'

const TICK_MS = 100
/** Nothing could be loaded for this long after opening: said as a failure; loading goes on. */
const UNREACHABLE_MS = 20_000

/** LL-HLS for every stream, all driven to the same capture time. */
export function createHlsEngine(options: LiveEngineOptions, events: LiveEngineEvents): LiveEngine {
  let token = options.token
  let soundStream: string | null = null
  let isMuted = true
  let volume = 1
  let rewindMs = 0
  let isFrozen = false
  let isDestroyed = false
  let isReady = false
  let hasTrouble = false
  let lastRefusalMs = -Infinity
  const startedMs = wallNow()
  const target = new TargetLatency()
  const streams: HlsStream[] = []
  const playing = new Set<string>()
  const placements = options.streams.map(({ name, container }) => {
    const video = document.createElement('video')
    return { name, video, placement: placePicture(container, video, name) }
  })

  const applySound = () => {
    for (const { name, video } of placements) {
      video.muted = isMuted || name !== soundStream
      video.volume = volume
    }
  }

  const phases = (): Record<string, StreamPhase> =>
    Object.fromEntries(placements.map(({ name }) => [name, streams.find((stream) => stream.name === name)?.isIdle ? 'no-signal' : playing.has(name) ? 'playing' : 'connecting']))

  const tellState = () => {
    if (isFrozen) return
    const all = phases()
    const values = Object.values(all)
    let phase: InteractivePhase = values.some((one) => one === 'playing') || values.every((one) => one === 'no-signal') ? 'playing' : 'connecting'
    if (hasTrouble && streams.some((stream) => stream.aheadMs < 100)) phase = playing.size > 0 ? 'reconnecting' : 'connecting'
    if (streams.some((stream) => stream.isOnHold)) phase = 'hold'
    if (streams.length > 0 && streams.every((stream) => stream.isOver && stream.aheadMs < 100)) phase = 'ended'
    events.onState(phase, all)
    if (!isReady && phase === 'playing' && values.every((one) => one !== 'connecting')) {
      isReady = true
      events.onReady()
    }
  }

  const tick = () => {
    const now = wallNow()
    target.tick(now)
    const offsets = streams.filter((stream) => !stream.isIdle).flatMap((stream) => stream.edgeOffsetMs ?? [])
    if (offsets.length > 0) {
      const windows = streams.flatMap((stream) => stream.windowMs() ?? [])
      const earliest = Math.max(...windows.map((window) => window.fromMs))
      const wanted = Math.max(now + Math.min(...offsets) - target.ms - rewindMs, windows.length > 0 ? earliest + 500 : -Infinity)
      for (const stream of streams) {
        const position = stream.positionMs
        if (position === null || stream.isOnHold || stream.video.readyState < 2 || stream.video.seeking) continue
        const decision = decideRate({ errorMs: wanted - position, aheadMs: stream.aheadMs, nominalRate: 1 })
        if (decision.kind === 'seek') stream.seekTo(wanted)
        else stream.setRate(decision.rate)
        stream.play()
      }
    }
    if (!isReady && playing.size === 0 && now - startedMs > UNREACHABLE_MS) events.onFailed('media-unreachable')
    tellState()
  }

  // Loaded when needed: most viewers never leave the interactive path.
  void import('hls.js').then((module) => {
    if (isDestroyed || isFrozen) return
    if (!module.default.isSupported()) return events.onFailed('no-playable-path')
    for (const { name, video } of placements) {
      streams.push(new HlsStream(module, name, video, mediaUrl(options.mediaBase, 'hls', token, `${encodeURIComponent(name)}/index.m3u8`), () => token, wallNow, {
        onPlaying: () => {
          hasTrouble = false
          playing.add(name)
        },
        onStall: () => {
          if (isReady && rewindMs === 0 && video.readyState > 0 && !video.seeking) target.stalled(wallNow())
        },
        onRefused: () => {
          if (wallNow() - lastRefusalMs < 1_000) return
          lastRefusalMs = wallNow()
          events.onTokenExpired()
        },
        onTrouble: () => { hasTrouble = true },
        onBroken: () => events.onFailed('media-error'),
      }))
      video.autoplay = true
    }
  }, () => events.onFailed('media-unreachable'))
  const timer = setInterval(tick, TICK_MS)

  const freeze = () => {
    if (isFrozen) return
    isFrozen = true
    clearInterval(timer)
    for (const stream of streams) stream.freeze()
  }

  return {
    path: 'hls',
    reveal: () => placements.forEach(({ placement }) => placement.reveal()),
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
      if (hasTrouble) for (const stream of streams) stream.reload()
    },
    stats(): PlayerStats {
      const positions = streams.filter((stream) => !stream.isIdle).flatMap((stream) => stream.positionMs ?? [])
      const now = wallNow()
      return {
        path: 'hls',
        skewMs: positions.length > 1 ? Math.max(...positions) - Math.min(...positions) : null,
        delayMs: target.ms + rewindMs,
        roundTripMs: null,
        soundOffsetMs: null,
        streams: streams.map((stream) => {
          const quality = stream.video.getVideoPlaybackQuality()
          const offset = stream.clockOffsetMs
          const position = stream.positionMs
          return {
            name: stream.name,
            // PROGRAM-DATE-TIME is the server's receipt.
            latencyMs: offset === null || position === null ? null : now + offset - position,
            width: stream.video.videoWidth,
            height: stream.video.videoHeight,
            bitsPerSecond: Math.round(stream.bytes * 8_000 / Math.max(1_000, now - startedMs)),
            framesPerSecond: Math.round(quality.totalVideoFrames * 1_000 / Math.max(1_000, now - startedMs)),
            droppedFrames: quality.droppedVideoFrames,
            skippedFrames: 0,
            decoderErrors: 0,
            hasAudio: stream.hasAudio,
          }
        }),
      }
    },
    rewind(ms) {
      rewindMs = Math.max(0, ms)
      return true
    },
    networkChanged() {
      for (const stream of streams) stream.reload()
    },
    freeze,
    destroy() {
      freeze()
      isDestroyed = true
      for (const stream of streams) stream.destroy()
      for (const { placement } of placements) placement.remove()
    },
  }
}
