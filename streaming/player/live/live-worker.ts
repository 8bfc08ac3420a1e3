/// <reference lib="webworker" />
import { LiveClock } from '../present/live-clock'
import { wallNow } from '../present/wall-clock'
import { SoundTrack, sendSamples } from '../sound/sound-track'
import type { SoundMessage } from '../sound/messages'
import type { StreamPhase } from '../types'
import { LiveStream } from './live-stream'
import type { FromLiveWorker, InteractivePhase, ToLiveWorker } from './messages'

/** Sockets, decoders, the one clock and the painting of all streams, away from the page's thread. */

const CHECK_MS = 100
/** The page falls back when no connection could be opened in this time. */
const FIRST_OPEN_MS = 3_000
/** A connection that was lost after playing: HLS may get through where WebSockets no longer do. */
const LOST_MS = 8_000
const TOO_SLOW_LIMIT = 3
const TOO_SLOW_WINDOW_MS = 60_000

const scope = globalThis as unknown as DedicatedWorkerGlobalScope
const post = (message: FromLiveWorker) => scope.postMessage(message)

const clock = new LiveClock()
const streams = new Map<string, LiveStream>()
let soundStream: string | null = null
let soundPort: MessagePort | null = null
let soundOffset: number | null = null
let ending: 'ended' | 'access-ended' | null = null
let gaveUp = false
let startedMs = 0
let allOpenMs: number | null = null
let tooSlowTimes: number[] = []
let said = ''
let statsAtMs = 0

const sound = new SoundTrack((ptsMs, sampleRate, planes) => {
  if (soundPort) sendSamples(soundPort, ptsMs, sampleRate, planes)
})

function phase(): InteractivePhase {
  if (ending) return ending
  const all = [...streams.values()]
  if (all.some((stream) => stream.isOnHold)) return 'hold'
  if (all.some((stream) => stream.isLost)) return 'reconnecting'
  const phases = all.map((stream) => stream.phase)
  return phases.some((one) => one === 'playing' || one === 'late') || phases.every((one) => one === 'no-signal') ? 'playing' : 'connecting'
}

function tellState(): void {
  const phases: Record<string, StreamPhase> = {}
  for (const stream of streams.values()) phases[stream.name] = stream.phase
  const message: FromLiveWorker = { type: 'state', phase: phase(), streams: phases }
  const text = JSON.stringify(message)
  if (text === said) return
  said = text
  post(message)
}

function end(why: 'ended' | 'access-ended'): void {
  // Losing the right outweighs the end of the broadcast, and is final for all streams.
  if (ending === 'access-ended' || ending === why) return
  ending = why
  for (const stream of streams.values()) {
    stream.socket.close()
    if (why === 'access-ended') stream.screen.blank()
  }
  clearSound()
  tellState()
}

function giveUp(reason: Extract<FromLiveWorker, { type: 'give-up' }>['reason']): void {
  if (gaveUp || ending) return
  gaveUp = true
  post({ type: 'give-up', reason })
}

function clearSound(): void {
  sound.reset()
  soundPort?.postMessage({ type: 'clear' } satisfies SoundMessage)
}

function chooseSound(name: string | null): void {
  soundStream = name
  clearSound()
  sound.configure((name !== null && streams.get(name)?.audio) || null)
}

function tellSoundOffset(): void {
  if (!soundPort || soundStream === null) return
  const offset = clock.offset(soundStream)
  if (offset === soundOffset) return
  soundOffset = offset
  soundPort.postMessage({ type: 'offset', offsetMs: offset } satisfies SoundMessage)
}

function check(): void {
  const now = wallNow()
  clock.tick(now)
  tellSoundOffset()
  let open = 0
  for (const stream of streams.values()) {
    stream.socket.check()
    if (stream.socket.connected) open++
  }
  if (open === streams.size) allOpenMs = now
  if (allOpenMs === null && now - startedMs > FIRST_OPEN_MS) giveUp('socket-blocked')
  else if (allOpenMs !== null && now - allOpenMs > LOST_MS) giveUp('connection-lost')
  tellState()
  if (now - statsAtMs >= 1_000) {
    statsAtMs = now
    tellStats(now)
  }
}

function tellStats(now: number): void {
  let least = Infinity
  let most = -Infinity
  let shown = 0
  let roundTripMs: number | null = null
  for (const stream of streams.values()) {
    roundTripMs ??= stream.socket.roundTripMs
    if (stream.phase !== 'playing' || stream.screen.shownMs === null) continue
    shown++
    least = Math.min(least, stream.screen.shownMs)
    most = Math.max(most, stream.screen.shownMs)
  }
  post({
    type: 'stats',
    stats: { skewMs: shown > 1 ? most - least : null, delayMs: clock.delayMs, roundTripMs, streams: [...streams.values()].map((stream) => stream.stats(now)) },
  })
}

function paint(): void {
  const now = wallNow()
  clock.tick(now)
  for (const stream of streams.values()) stream.tick(now)
  scope.requestAnimationFrame(paint)
}

function start(message: Extract<ToLiveWorker, { type: 'start' }>): void {
  startedMs = wallNow()
  for (const { name, canvas } of message.streams) {
    const stream = new LiveStream(name, canvas, (token) => `${message.socketBase}${token}/${encodeURIComponent(name)}`, message.token, clock, wallNow, {
      onChange: tellState,
      onPainted: () => post({ type: 'painted', stream: name }),
      onEnd: end,
      onExpired: () => post({ type: 'token-expired' }),
      onTooSlow: () => {
        const now = wallNow()
        tooSlowTimes = [...tooSlowTimes.filter((at) => now - at < TOO_SLOW_WINDOW_MS), now]
        if (tooSlowTimes.length >= TOO_SLOW_LIMIT) giveUp('too-slow')
      },
      onBroken: () => giveUp('decoder-failed'),
      onSoundConfig: (audio) => {
        if (soundStream === name) sound.configure(audio)
      },
      onSound: (ptsMs, data) => {
        if (soundStream === name && soundPort) sound.push(ptsMs, data)
      },
    })
    streams.set(name, stream)
  }
  setInterval(check, CHECK_MS)
  paint()
}

scope.onmessage = ({ data }: MessageEvent<ToLiveWorker>) => {
  switch (data.type) {
    case 'start':
      return start(data)
    case 'size':
      return streams.get(data.stream)?.screen.resize(data.width, data.height)
    case 'token':
      for (const stream of streams.values()) stream.socket.setToken(data.token)
      return
    case 'sound':
      return chooseSound(data.stream)
    case 'sound-port':
      soundPort?.close()
      soundPort = data.port
      soundOffset = null
      return chooseSound(soundStream)
    case 'network-changed':
      for (const stream of streams.values()) stream.socket.probe()
      return
    case 'stop':
      for (const stream of streams.values()) stream.close()
      sound.close()
      soundPort?.close()
      scope.close()
  }
}
