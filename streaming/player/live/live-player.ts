import { capabilities } from '../capabilities'
import { createHlsEngine } from '../hls/hls-engine'
import type { FallbackReason, FailureReason, LivePath, LivePlayer, LivePlayerOptions, LiveState, StreamPhase } from '../types'
import type { LiveEngine, LiveEngineEvents } from './engine'
import { createInteractiveEngine } from './interactive-engine'
import type { InteractivePhase } from './messages'
import { keepTokenFresh } from './token-renewal'

/** First attempt to return to the interactive path; doubled each time it fails. */
const RETURN_FIRST_MS = 20_000
const RETURN_MAX_MS = 160_000
/** Interactive for this long counts as well again. */
const STABLE_MS = 60_000
const STATS_MS = 1_000

/** Obstacles of the browser don't go away by waiting. */
const canReturn = (reason: FallbackReason | null) => reason === 'socket-blocked' || reason === 'too-slow' || reason === 'connection-lost'

/** Live pictures of one broadcast: interactive where possible, LL-HLS otherwise, and back again. */
export function createLivePlayer(options: LivePlayerOptions): LivePlayer {
  const initialStreams = Object.fromEntries(options.streams.map(({ name }): [string, StreamPhase] => [name, 'connecting']))
  let state: LiveState = { phase: 'connecting', path: options.path === 'hls' ? 'hls' : 'interactive', streams: initialStreams, fallback: null }
  let token = options.token
  let soundStream: string | null = null
  let volume = 1
  let isMuted = true
  let isOver = false
  let active: LiveEngine | null = null
  /** Pictures of the path that was left, until the next one has its own. */
  let backdrop: LiveEngine | null = null
  let candidate: LiveEngine | null = null
  let fallback: FallbackReason | null = null
  let returnTimer: ReturnType<typeof setTimeout> | undefined
  let returnAfterMs = RETURN_FIRST_MS
  let activeSinceMs = 0

  const say = (next: LiveState) => {
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    options.onState(state)
  }

  const renewal = keepTokenFresh(options.token, options.renewToken, {
    onToken: (next) => useToken(next),
    onAccessEnded: () => finish('access-ended', state.streams),
  })

  function useToken(next: string): void {
    token = next
    active?.setToken(next)
    candidate?.setToken(next)
  }

  function finish(phase: 'ended' | 'access-ended', streams: Record<string, StreamPhase>): void {
    if (isOver) return
    isOver = true
    clearTimeout(returnTimer)
    renewal.stop()
    candidate?.destroy()
    backdrop?.destroy()
    candidate = backdrop = null
    // After the end the last picture may stay; without the right nothing may.
    if (phase === 'access-ended') active?.destroy()
    else active?.freeze()
    say({ phase, path: state.path, streams, fallback })
  }

  function fail(reason: FailureReason): void {
    if (!isOver) say({ phase: 'failed', reason, path: state.path, streams: state.streams, fallback })
  }

  function applySettings(engine: LiveEngine): void {
    engine.setSound(soundStream)
    engine.setVolume(volume)
    if (!isMuted) engine.setMuted(false)
  }

  function start(path: LivePath): void {
    const engineOptions = { streams: options.streams, mediaBase: options.mediaBase, token }
    const events: LiveEngineEvents = {
      onState: (phase, streams) => { if (active === engine) follow(phase, streams) },
      onReady: () => {
        if (active !== engine) return
        backdrop?.destroy()
        backdrop = null
      },
      onGiveUp: (reason) => { if (active === engine) giveUp(reason) },
      onFailed: (reason) => { if (active === engine) fail(reason) },
      onTokenExpired: () => renewal.renewNow(),
    }
    const engine = path === 'interactive' ? createInteractiveEngine(engineOptions, events) : createHlsEngine(engineOptions, events)
    active = engine
    activeSinceMs = performance.now()
    engine.reveal()
    applySettings(engine)
    say({ phase: 'connecting', path, streams: initialStreams, fallback })
  }

  function follow(phase: InteractivePhase, streams: Record<string, StreamPhase>): void {
    if (isOver) return
    if (phase === 'ended' || phase === 'access-ended') finish(phase, streams)
    else {
      if (phase === 'hold') {
        backdrop?.destroy()
        backdrop = null
      }
      say({ phase, path: active?.path ?? state.path, streams, fallback })
    }
  }

  function giveUp(reason: FallbackReason): void {
    if (isOver) return
    if (options.path === 'interactive') {
      if (reason === 'decoder-failed') fail('media-error')
      return
    }
    if (performance.now() - activeSinceMs > STABLE_MS) returnAfterMs = RETURN_FIRST_MS
    fallback = reason
    backdrop?.destroy()
    backdrop = active
    backdrop?.freeze()
    start('hls')
    planReturn()
  }

  function planReturn(): void {
    clearTimeout(returnTimer)
    if (!canReturn(fallback)) return
    returnTimer = setTimeout(tryInteractive, returnAfterMs)
    returnAfterMs = Math.min(RETURN_MAX_MS, returnAfterMs * 2)
  }

  function tryInteractive(): void {
    if (isOver || candidate) return
    const drop = () => {
      candidate?.destroy()
      candidate = null
      planReturn()
    }
    const engine = createInteractiveEngine({ streams: options.streams, mediaBase: options.mediaBase, token }, {
      onState: (phase, streams) => {
        if (candidate === engine && (phase === 'ended' || phase === 'access-ended')) finish(phase, streams)
        else if (active === engine) follow(phase, streams)
      },
      onReady: () => {
        if (candidate !== engine) return
        candidate = null
        const before = active
        active = engine
        activeSinceMs = performance.now()
        fallback = null
        engine.reveal()
        applySettings(engine)
        before?.destroy()
        backdrop?.destroy()
        backdrop = null
        follow('playing', Object.fromEntries(options.streams.map(({ name }) => [name, 'playing' as const])))
      },
      onGiveUp: (reason) => {
        if (candidate === engine) drop()
        else if (active === engine) giveUp(reason)
      },
      onFailed: (reason) => { if (active === engine) fail(reason) },
      onTokenExpired: () => renewal.renewNow(),
    })
    candidate = engine
  }

  const networkChanged = () => {
    active?.networkChanged()
    if (active?.path === 'hls' && canReturn(fallback)) {
      returnAfterMs = RETURN_FIRST_MS
      clearTimeout(returnTimer)
      tryInteractive()
    }
  }
  const connection = (navigator as Navigator & { connection?: EventTarget }).connection
  addEventListener('online', networkChanged)
  connection?.addEventListener('change', networkChanged)
  const statsTimer = setInterval(() => {
    if (active && !isOver && options.onStats) options.onStats(active.stats())
  }, STATS_MS)

  if (options.path === 'hls') start('hls')
  else {
    void capabilities().then((able) => {
      if (isOver) return
      if (able.interactive) start('interactive')
      else if (options.path === 'interactive') fail('no-playable-path')
      else {
        fallback = able.obstacle
        start('hls')
      }
    })
  }

  return {
    get path() { return active?.path ?? state.path },
    get state() { return state },
    setSound(stream) {
      soundStream = stream
      active?.setSound(stream)
    },
    setVolume(next) {
      volume = next
      active?.setVolume(next)
    },
    setMuted(next) {
      isMuted = next
      active?.setMuted(next)
    },
    setToken(next) {
      renewal.replace(next)
      useToken(next)
    },
    stats: () => active?.stats() ?? { path: state.path, skewMs: null, delayMs: 0, roundTripMs: null, soundOffsetMs: null, streams: [] },
    rewind: (ms) => active?.rewind(ms) ?? false,
    goLive() { active?.rewind(0) },
    destroy() {
      isOver = true
      clearTimeout(returnTimer)
      clearInterval(statsTimer)
      renewal.stop()
      removeEventListener('online', networkChanged)
      connection?.removeEventListener('change', networkChanged)
      for (const engine of [active, candidate, backdrop]) engine?.destroy()
      active = candidate = backdrop = null
    },
  }
}
