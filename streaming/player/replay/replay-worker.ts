/// <reference lib="webworker" />
import { wallNow } from '../present/wall-clock'
import type { Span } from '../types'
import { durationOf, fetchIndex, noRecording } from './fetch-index'
import type { FromReplayWorker, ReplayReport, ToReplayWorker } from './messages'
import { ReplaySound } from './replay-sound'
import { ReplayStream } from './replay-stream'
import { openingMs, Timeline } from './timeline'

/** All angles of a recording on one time line: fetching, decoding and painting, away from the page's thread. */

const CHECK_MS = 100
const REPORT_MS = 250
/** Loaded on every angle before playing goes on after a stall, and below which it stalls. */
const RESUME_MS = 800
const STALL_MS = 60

const scope = globalThis as unknown as DedicatedWorkerGlobalScope
const post = (message: FromReplayWorker) => scope.postMessage(message)

const streams = new Map<string, ReplayStream>()
const sound = new ReplaySound()
let token = ''
let vodBase = ''
let soundStream: string | null = null
let durationMs = 0
let isLoaded = false
let wantsPlay = false
let rate = 1
/** Set while the time runs; the position is frozen in `restMs` otherwise. */
let anchor: { wallMs: number; positionMs: number } | null = null
let restMs = 0
let isSeeking = false
let seekId = 0
let hasEnded = false
let said = ''
let saidAtMs = 0
let toldExpiredMs = -Infinity

const positionAt = (now: number) => Math.min(durationMs, anchor ? anchor.positionMs + (now - anchor.wallMs) * rate : restMs)

function freeze(now: number): void {
  if (!anchor) return
  restMs = positionAt(now)
  anchor = null
  sound.stop()
}

function run(now: number): void {
  anchor = { wallMs: now, positionMs: restMs }
  sound.start(restMs, now, rate)
}

function tellExpired(): void {
  if (wallNow() - toldExpiredMs < 1_000) return
  toldExpiredMs = wallNow()
  post({ type: 'token-expired' })
}

function seek(positionMs: number, id: number): void {
  freeze(wallNow())
  seekId = id
  hasEnded = false
  // The very end shows the last picture.
  restMs = Math.max(0, Math.min(Math.max(0, durationMs - 1), positionMs))
  isSeeking = true
  for (const stream of streams.values()) stream.seek(restMs)
}

function step(direction: 1 | -1, id: number): void {
  wantsPlay = false
  freeze(wallNow())
  const first = [...streams.values()].find((stream) => stream.screen.shownMs !== null)
  const target = first?.neighbour(direction) ?? restMs + direction * 33.4
  seek(target + 0.2, id)
}

function advance(now: number): void {
  const all = [...streams.values()]
  if (isSeeking) {
    if (!all.every((stream) => stream.isSettled)) return
    isSeeking = false
    // Whoever waited for the moment reads what is true of it, not of where it was before.
    tell(now)
    post({ type: 'settled', id: seekId })
  }
  if (anchor) {
    const position = positionAt(now)
    if (!wantsPlay) freeze(now)
    else if (position >= durationMs) {
      freeze(now)
      wantsPlay = false
      hasEnded = true
    } else if (!all.every((stream) => stream.isReady(position, STALL_MS * rate))) freeze(now)
  } else if (wantsPlay && all.every((stream) => stream.isReady(restMs, RESUME_MS * rate))) run(now)
}

function paint(): void {
  const now = wallNow()
  if (isLoaded) {
    const position = positionAt(now)
    for (const stream of streams.values()) stream.tick(position)
    advance(now)
  }
  scope.requestAnimationFrame(paint)
}

function phase(): ReplayReport['phase'] {
  if (!isLoaded) return 'loading'
  if (isSeeking) return 'seeking'
  if (hasEnded) return 'ended'
  if (!wantsPlay) return 'paused'
  return anchor ? 'playing' : 'stalled'
}

/** What is loaded on all angles; where an angle has nothing to load, it doesn't count. */
function buffered(position: number): Span[] {
  let until = Infinity
  for (const stream of streams.values()) {
    if (!stream.timeline.spanAt(position)) continue
    until = Math.min(until, stream.loader.loadedUntil(position))
  }
  return until > position && until < Infinity ? [{ fromMs: position, toMs: until }] : []
}

function tell(now: number): void {
  const position = positionAt(now)
  const report: ReplayReport = {
    phase: phase(), positionMs: position, durationMs, rate, isPlaying: wantsPlay, buffered: buffered(position),
    streams: Object.fromEntries([...streams.values()].map((stream) => [stream.name, stream.phase])),
  }
  const text = `${report.phase} ${JSON.stringify(report.streams)} ${rate} ${wantsPlay} ${anchor ? '' : position}`
  if (text === said && now - saidAtMs < REPORT_MS) return
  said = text
  saidAtMs = now
  post({ type: 'report', report })
}

function check(): void {
  const now = wallNow()
  const position = positionAt(now)
  for (const stream of streams.values()) stream.loader.want(position)
  // A hidden tab gets no animation frames; sound and the end of the recording don't wait for them.
  if (isLoaded) advance(now)
  sound.feed(position)
  tell(now)
}

async function start(message: Extract<ToReplayWorker, { type: 'start' }>): Promise<void> {
  ({ vodBase, token } = message)
  const indexes = await Promise.all(message.streams.map(({ name }) => fetchIndex(() => `${vodBase}${token}/${encodeURIComponent(name)}/index.json`, tellExpired)))
  if (indexes.every((index) => index === null)) return post({ type: 'failed', reason: 'media-unreachable' })
  message.streams.forEach(({ name, canvas }, i) => {
    const index = indexes[i] ?? noRecording(name)
    durationMs = Math.max(durationMs, durationOf(index))
    const url = () => `${vodBase}${token}/${encodeURIComponent(name)}/media.mp4`
    streams.set(name, new ReplayStream(name, canvas, new Timeline(index), url, tellExpired, () => undefined))
  })
  for (const [name, size] of sizes) streams.get(name)?.screen.resize(size.width, size.height)
  sound.setStream(soundStream === null ? null : streams.get(soundStream) ?? null)
  isLoaded = true
  seek(early ?? openingMs([...streams.values()].map((stream) => stream.timeline), message.startMs), seekId)
}

/** Said before the indexes were there. */
const sizes = new Map<string, { width: number; height: number }>()
let early: number | null = null

scope.onmessage = ({ data }: MessageEvent<ToReplayWorker>) => {
  const now = wallNow()
  switch (data.type) {
    case 'start':
      setInterval(check, CHECK_MS)
      paint()
      void start(data).catch(() => post({ type: 'failed', reason: 'media-unreachable' }))
      return
    case 'size':
      sizes.set(data.stream, data)
      return streams.get(data.stream)?.screen.resize(data.width, data.height)
    case 'token':
      token = data.token
      for (const stream of streams.values()) stream.loader.retryNow()
      return
    case 'sound':
      soundStream = data.stream
      sound.setStream(data.stream === null ? null : streams.get(data.stream) ?? null)
      if (anchor) sound.start(positionAt(now), now, rate)
      return
    case 'sound-port':
      sound.setPort(data.port)
      if (anchor) sound.start(positionAt(now), now, rate)
      return
    case 'play':
      wantsPlay = true
      if (hasEnded) seek(0, seekId)
      return
    case 'pause':
      wantsPlay = false
      freeze(now)
      return
    case 'seek':
      if (isLoaded) seek(data.positionMs, data.id)
      else {
        early = data.positionMs
        seekId = data.id
      }
      return
    case 'step':
      if (isLoaded) step(data.direction, data.id)
      return
    case 'rate': {
      const wasRunning = anchor !== null
      freeze(now)
      rate = data.rate
      if (wasRunning) run(now)
      return
    }
    case 'stop':
      for (const stream of streams.values()) stream.close()
      sound.close()
      scope.close()
  }
}
