import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import type { MaskRectangle, VideoConfig } from '../contract'
import type { AccessUnit } from '../relay/access-unit'
import { FlvDemuxer } from '../relay/flv'
import { FLV_VIDEO_HEADER, flvConfigTag, flvPictureTag } from './flv-writer'
import { painterArguments } from './painter-arguments'

/** Pictures go in and nothing comes out: while it starts (libraries from a cold disk), and later. */
const START_MS = 10_000
const HANG_MS = 2_000
const LOOK_EVERY_MS = 250
/** H.264 holds back 16 pictures for reordering at most; without reordering a decoder holds none. */
const MOST_REORDERED = 17
const MOST_IN_ORDER = 2
/** Further behind than this it leaves out pictures up to a key frame, as a slow viewer does. */
const BEHIND_MS = 1_500
/** What may wait in front of it: ten seconds of 12 Mbit/s from ingest's cache. */
const MOST_WAITING_BYTES = 24 * 1024 * 1024
const MOST_IN_FLIGHT = 2_000
const DELAY_SAMPLES = 150
/** Below the media plane itself, whose delays everybody sees. */
const NICENESS = 3
/** Linux counts a process's time in these, on every machine there is. */
const TICK_MS = 10

export interface PainterEvents {
  /** Before the first picture. */
  onConfig(config: VideoConfig): void
  /** A painted picture on its capture time. */
  onPicture(picture: AccessUnit): void
  /** Once, and nothing after it. */
  onFailure(detail: string): void
}

/**
 * One ffmpeg that decodes a run's pictures, paints the masks over them and encodes them again, until stopped or failed.
 * What comes out of it are its own pictures only: without it there is nothing to hand on.
 * Should this process be killed, it ends with its input; one that a signal has stopped does so as soon as it is continued, and paints for nobody until then.
 */
export class Painter {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #demuxer = new FlvDemuxer()
  /** By the time stamp under which ffmpeg knows a picture: where it belongs, in order of presentation when it comes out. */
  #inFlight = new Map<number, { ptsMs: number; pushedMs: number; sequence: number }>()
  #sequence = 0
  #lastStamp = -1
  #lastPtsMs = -Infinity
  #hasReordering = false
  #isSkipping = true
  #isOver = false
  #said = ''
  #startedMs: number
  #outputMs: number | null = null
  #delays: number[] = []
  #cpu: { atMs: number; usedMs: number; share: number | null }
  #watch: NodeJS.Timeout

  constructor(
    private readonly options: { ffmpegPath: string; masks: readonly MaskRectangle[]; config: VideoConfig; now: () => number },
    private readonly events: PainterEvents,
  ) {
    const { ffmpegPath, masks, config, now } = options
    this.#startedMs = now()
    this.#cpu = { atMs: this.#startedMs, usedMs: 0, share: null }
    // Not this process's environment: it holds secrets, and ffmpeg reads an encoder's bytes.
    const environment = { PATH: process.env.PATH ?? '', NODE_ENV: process.env.NODE_ENV }
    const child = spawn(ffmpegPath, painterArguments(masks, config), { stdio: ['pipe', 'pipe', 'pipe'], env: environment })
    this.#child = child
    child.stdin.on('error', () => undefined)
    child.stderr.on('data', (chunk: Buffer) => { this.#said = (this.#said + chunk.toString('latin1')).slice(-500) })
    child.stdout.on('data', (chunk: Buffer) => this.#onOutput(chunk))
    child.on('error', (error) => this.#fail(`ffmpeg could not be started: ${error.message}`))
    child.on('close', (code, signal) => this.#fail(`ffmpeg ended (${signal ?? code}): ${this.#said.replace(/\s+/g, ' ').trim() || 'without a word'}`))
    try {
      if (child.pid !== undefined) setPriority(child.pid, NICENESS)
    } catch { /* gone already: 'close' says so */ }
    child.stdin.write(FLV_VIDEO_HEADER)
    child.stdin.write(flvConfigTag(Buffer.from(config.description, 'base64'), 0))
    this.#watch = setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  /** The oldest picture that has not come out, in the order of `push`; null when none is under way. */
  get oldestSequence(): number | null {
    for (const { sequence } of this.#inFlight.values()) return sequence
    return null
  }

  /** How many pictures were taken; the next one's place in the order. */
  get pushed(): number {
    return this.#sequence
  }

  push(picture: AccessUnit) {
    if (this.#isOver) return
    const nowMs = this.options.now()
    const oldest = this.#inFlight.values().next().value
    const isBehind = this.#outputMs !== null && oldest !== undefined && nowMs - oldest.pushedMs > BEHIND_MS
    if (isBehind && this.#inFlight.size > this.#mostHeld) this.#isSkipping = true
    if (this.#isSkipping) {
      if (!picture.isKey || isBehind) return
      this.#isSkipping = false
    }
    if (this.#child.stdin.writableLength > MOST_WAITING_BYTES || this.#inFlight.size >= MOST_IN_FLIGHT) return this.#fail('ffmpeg does not keep up')
    const compositionMs = Math.round(picture.ptsMs - picture.dtsMs)
    if (compositionMs !== 0) this.#hasReordering = true
    // Only a name for the picture, that grows: whole ms, from the run's first picture on.
    this.#base ??= picture.dtsMs - 1_000
    const stamp = Math.max(this.#lastStamp + 1, Math.round(picture.dtsMs - this.#base))
    this.#lastStamp = stamp
    this.#inFlight.set(stamp + compositionMs, { ptsMs: picture.ptsMs, pushedMs: nowMs, sequence: this.#sequence++ })
    this.#child.stdin.write(flvPictureTag(picture.data, picture.isKey, stamp, compositionMs))
  }

  #base: number | null = null

  get #mostHeld() {
    return this.#hasReordering ? MOST_REORDERED : MOST_IN_ORDER
  }

  #onOutput(chunk: Buffer) {
    if (this.#isOver) return
    for (const event of this.#demuxer.push(chunk)) {
      if (event.type === 'video-config') this.events.onConfig(event.config.config)
      else if (event.type === 'unit' && event.kind === 'video') this.#onPainted(event)
      else if (event.type === 'broken' || event.type === 'damaged' || event.type === 'unsupported') return this.#fail(`ffmpeg's answer is unreadable: ${event.type}`)
      if (this.#isOver) return
    }
  }

  #onPainted(event: { isKey: boolean; timestampMs: number; compositionMs: number; data: Buffer }) {
    const nowMs = this.options.now()
    const stamp = event.timestampMs + event.compositionMs
    const placed = this.#inFlight.get(stamp)
    this.#outputMs = nowMs
    // A picture that nobody sent has no place on the clock.
    if (!placed) return
    this.#delays.push(nowMs - placed.pushedMs)
    if (this.#delays.length > DELAY_SAMPLES) this.#delays.shift()
    // Out in order of presentation: what was to come before it was not decodable.
    for (const known of this.#inFlight.keys()) if (known <= stamp) this.#inFlight.delete(known)
    if (placed.ptsMs <= this.#lastPtsMs) return
    this.#lastPtsMs = placed.ptsMs
    this.events.onPicture({ kind: 'video', isKey: event.isKey, ptsMs: placed.ptsMs, dtsMs: placed.ptsMs, data: event.data })
  }

  #look() {
    const nowMs = this.options.now()
    this.#measureCpu(nowMs)
    if (this.#inFlight.size <= this.#mostHeld) return
    const oldest = this.#inFlight.values().next().value!
    if (this.#outputMs === null) {
      if (nowMs - this.#startedMs > START_MS) this.#fail('ffmpeg gave no picture after its start')
    } else if (nowMs - this.#outputMs > HANG_MS && nowMs - oldest.pushedMs > HANG_MS) this.#fail('ffmpeg hangs')
  }

  #measureCpu(nowMs: number) {
    if (nowMs - this.#cpu.atMs < 1_000 || this.#child.pid === undefined) return
    try {
      // proc(5): user and system time are fields 14 and 15; the name before them may hold blanks.
      const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ')
      const usedMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS
      this.#cpu = { atMs: nowMs, usedMs, share: Math.max(0, usedMs - this.#cpu.usedMs) / (nowMs - this.#cpu.atMs) }
    } catch {
      this.#cpu = { ...this.#cpu, atMs: nowMs, share: null }
    }
  }

  figures(): { isRunning: boolean; addedDelayMs: number | null; cpu: number | null } {
    const sorted = [...this.#delays].sort((a, b) => a - b)
    return { isRunning: this.#outputMs !== null, addedDelayMs: sorted.length === 0 ? null : Math.round(sorted[sorted.length >> 1]!), cpu: this.#cpu.share }
  }

  #fail(detail: string) {
    if (this.#isOver) return
    this.stop()
    this.events.onFailure(detail)
  }

  /** Silent from here on. */
  stop() {
    this.#isOver = true
    clearInterval(this.#watch)
    this.#inFlight.clear()
    this.#child.stdin.destroy()
    // Also ends one that was stopped by a signal.
    this.#child.kill('SIGKILL')
  }
}
