import { capabilities } from '../capabilities'
import { keepTokenFresh } from '../live/token-renewal'
import type { FailureReason, ReplayPlayer, ReplayPlayerOptions, ReplayState, ReplayStreamPhase } from '../types'
import { createCodecReplay } from './codec-engine'
import type { ReplayEngine } from './engine'
import { createVideoReplay } from './video-engine'

/** Replays a recording with all angles on one time line. */
export function createReplayPlayer(options: ReplayPlayerOptions): ReplayPlayer {
  let engine: ReplayEngine | null = null
  let isOver = false
  let token = options.token
  let soundStream: string | null = null
  let volume = 1
  let wantsPlay = false
  let startMs = options.startMs ?? 0
  let rate = 1
  let state: ReplayState = {
    phase: 'loading', path: options.path === 'hls' ? 'hls' : 'interactive', positionMs: startMs, durationMs: 0, rate, isPlaying: false, isMuted: true, buffered: [],
    streams: Object.fromEntries(options.streams.map(({ name }): [string, ReplayStreamPhase] => [name, 'loading'])),
  }
  const say = (next: ReplayState) => {
    state = next
    options.onState(state)
  }
  const fail = (reason: FailureReason) => {
    if (!isOver) say({ ...state, phase: 'failed', reason, isPlaying: false })
  }
  const endAccess = () => {
    if (isOver) return
    isOver = true
    renewal.stop()
    engine?.destroy()
    engine = null
    say({ ...state, phase: 'access-ended', isPlaying: false })
  }
  const useToken = (next: string) => {
    token = next
    engine?.setToken(next)
  }
  const renewal = keepTokenFresh(token, options.renewToken, { onToken: useToken, onAccessEnded: endAccess })

  const start = (path: 'interactive' | 'hls') => {
    const create = path === 'interactive' ? createCodecReplay : createVideoReplay
    engine = create({ streams: options.streams, mediaBase: options.mediaBase, token, startMs }, {
      onReport: (report) => { if (!isOver) say({ ...report, path, isMuted: state.isMuted }) },
      onTokenExpired: () => renewal.renewNow(),
      onFailed: fail,
    })
    engine.setSound(soundStream)
    engine.setVolume(volume)
    engine.setRate(rate)
    if (!state.isMuted) engine.setMuted(false)
    if (wantsPlay) engine.play()
  }

  if (options.path === 'hls') start('hls')
  else {
    void capabilities().then((able) => {
      if (isOver) return
      if (able.interactive) start('interactive')
      else if (options.path === 'interactive') fail('no-playable-path')
      else start('hls')
    })
  }

  return {
    get state() { return state },
    play() {
      wantsPlay = true
      engine?.play()
    },
    pause() {
      wantsPlay = false
      engine?.pause()
    },
    seek(positionMs) {
      startMs = positionMs
      return engine?.seek(positionMs) ?? Promise.resolve()
    },
    step(direction) {
      wantsPlay = false
      return engine?.step(direction) ?? Promise.resolve()
    },
    setRate(next) {
      rate = Math.max(0.5, Math.min(2, next))
      engine?.setRate(rate)
    },
    setSound(stream) {
      soundStream = stream
      engine?.setSound(stream)
    },
    setVolume(next) {
      volume = next
      engine?.setVolume(next)
    },
    setMuted(isMuted) {
      state = { ...state, isMuted }
      engine?.setMuted(isMuted)
      if (!isOver) options.onState(state)
    },
    setToken(next) {
      renewal.replace(next)
      useToken(next)
    },
    destroy() {
      isOver = true
      renewal.stop()
      engine?.destroy()
      engine = null
    },
  }
}
