import { Fragmenter, initSegment, type Fragment } from '../cmaf/index'
import type { AccessUnit, StreamSink, TrackConfigs } from '../relay/access-unit'
import { isOpenToViewers, type Gate } from '../relay/fan-out'
import { renderPlaylist, type ListedSegment } from './playlist'

/** Six pictures at 30/s, five at 24 and 25, twelve at 60: all of 85 % of the target at least, as parts must be. */
const PART_MS = 208
const PART_TARGET_S = 0.21
/** A segment begins at the first key frame after this; with one key frame a second, one segment a second. */
const SEGMENT_MS = 900
/** Cut even without a key frame, so that the target duration holds whatever the encoder does. */
const LONGEST_SEGMENT_MS = 4_000
const TARGET_DURATION_S = 4
/** How far back a viewer may rewind, in time and memory. */
const WINDOW_MS = 120_000
const WINDOW_BYTES = 48 * 1024 * 1024
/** Time that is missing inside a run: told to the player, or its clock would run behind for ever. */
const HOLE_MS = 500
/** Blocked requests of one stream; each is a response object and a closure. */
const MOST_WAITING = 5_000
/** Room for negative offsets: decode times count from before the first frame. */
const ORIGIN_BEFORE_MS = 60_000

interface Part { data: Buffer; startMs: number; earliestMs: number; durationMs: number; isKey: boolean }
interface Segment { sequence: number; parts: Part[]; initId: string; isDiscontinuous: boolean; isComplete: boolean; bytes: number }

const segmentMs = (segment: Segment) => segment.parts.reduce((sum, part) => sum + part.durationMs, 0)
const segmentUri = (sequence: number) => `seg-${sequence}.m4s`
const partUri = (sequence: number, index: number) => `part-${sequence}-${index}.m4s`

/** One stream's audience path: parts and segments in memory, and who waits for the next. */
export class HlsStream implements StreamSink {
  #segments: Segment[] = []
  #inits = new Map<string, Buffer>()
  #initId: string | null = null
  #fragmenter: Fragmenter | null = null
  #configs: TrackConfigs | null = null
  #isDiscontinuous = false
  #discontinuitiesGone = 0
  #bytes = 0
  #earliestMs = Infinity
  #waiting = new Set<() => void>()
  #rendered = new Map<string, { text: string } | null>()
  #isClosed = false
  #next: number
  readonly #originMs: number

  constructor(private offsetMs: number, private gate: Gate, now: () => number) {
    this.#originMs = Math.floor(now()) - ORIGIN_BEFORE_MS
    // Names of segments are never used twice, over restarts as well, or a cache would serve the old ones. A segment lasts 900 ms at least.
    this.#next = Math.floor(now() / 500)
  }

  calibrate(offsetMs: number) {
    if (offsetMs === this.offsetMs) return
    const configs = this.#configs
    this.onRunEnd()
    this.offsetMs = offsetMs
    if (configs) this.onConfig(configs)
  }

  setGate(gate: Gate) {
    this.gate = gate
    this.#wake()
  }

  /** Null: viewers may look. */
  get closedFor(): 'hold' | 'not-started' | 'ended' | null {
    if (this.#isClosed) return 'ended'
    return isOpenToViewers(this.gate) ? null : this.gate.phase === 'testing' ? 'not-started' : 'hold'
  }

  onConfig(configs: TrackConfigs) {
    this.#finishRun()
    this.#configs = configs
    this.#fragmenter = new Fragmenter({ configs, targetMs: PART_MS, cutAtKey: true, originMs: this.#originMs })
    this.#initId = `init-${this.#next}.mp4`
    this.#inits.set(this.#initId, initSegment(configs))
  }

  onUnit(unit: AccessUnit) {
    if (!this.#fragmenter) return
    const ptsMs = unit.ptsMs - this.offsetMs
    this.#earliestMs = Math.min(this.#earliestMs, ptsMs, unit.ptsMs)
    for (const fragment of this.#fragmenter.push({ ...unit, ptsMs, dtsMs: unit.dtsMs - this.offsetMs })) this.#add(fragment)
  }

  onRunEnd() {
    this.#finishRun()
    this.#configs = null
  }

  #finishRun() {
    const rest = this.#fragmenter?.flush()
    this.#fragmenter = null
    if (rest) this.#add(rest)
    this.#earliestMs = Infinity
    this.#complete()
    if (this.#segments.length > 0) this.#isDiscontinuous = true
    this.#wake()
  }

  #complete() {
    const open = this.#segments.at(-1)
    if (!open || open.isComplete) return
    open.isComplete = true
  }

  #add(fragment: Fragment) {
    let open = this.#segments.at(-1)
    const lastPart = open?.parts.at(-1)
    const hasHole = lastPart !== undefined && fragment.startMs - (lastPart.startMs + lastPart.durationMs) > HOLE_MS
    const durationMs = open ? segmentMs(open) : 0
    if (!open || open.isComplete || hasHole || (fragment.isKey && durationMs >= SEGMENT_MS) || durationMs + fragment.durationMs > LONGEST_SEGMENT_MS) {
      this.#complete()
      open = {
        sequence: this.#next++, parts: [], initId: this.#initId!, bytes: 0, isComplete: false,
        isDiscontinuous: this.#segments.length > 0 && (hasHole || this.#isDiscontinuous),
      }
      this.#isDiscontinuous = false
      this.#segments.push(open)
    }
    open.parts.push({
      data: fragment.data, startMs: fragment.startMs, durationMs: fragment.durationMs, isKey: fragment.isKey,
      earliestMs: Math.min(this.#earliestMs, fragment.startMs),
    })
    this.#earliestMs = Infinity
    open.bytes += fragment.data.length
    this.#bytes += fragment.data.length
    this.#trim()
    this.#wake()
  }

  #trim() {
    const last = this.#segments.at(-1)!
    const endMs = last.parts.at(-1)!.startMs
    while (this.#segments.length > 1 && (this.#bytes > WINDOW_BYTES || endMs - this.#segments[0]!.parts[0]!.startMs > WINDOW_MS)) {
      const gone = this.#segments.shift()!
      this.#bytes -= gone.bytes
      if (this.#segments[0]!.isDiscontinuous) this.#discontinuitiesGone++
    }
    for (const id of this.#inits.keys()) if (id !== this.#initId && !this.#segments.some((segment) => segment.initId === id)) this.#inits.delete(id)
  }

  #isVisible(part: Part, isPreview: boolean): boolean {
    return isPreview || (this.closedFor === null && part.earliestMs >= this.gate.viewableFromMs!)
  }

  /** The playlist, or null while there is nothing to list. One text for all viewers until something changes. */
  playlist(isPreview: boolean): { text: string } | null {
    const key = isPreview ? 'preview' : 'watch'
    let known = this.#rendered.get(key)
    if (known === undefined) {
      known = this.#render(isPreview)
      this.#rendered.set(key, known)
    }
    return known
  }

  #render(isPreview: boolean): { text: string } | null {
    // A player begins at a key frame; what was cut without one may follow, but not lead.
    const first = this.#segments.findIndex((segment) => segment.parts[0]!.isKey && segment.parts.every((part) => this.#isVisible(part, isPreview)))
    if (first < 0) return null
    const shown = this.#segments.slice(first)
    const segments: ListedSegment[] = shown.map((segment) => ({
      uri: segmentUri(segment.sequence),
      startMs: segment.parts[0]!.startMs,
      durationMs: segmentMs(segment),
      initUri: segment.initId,
      isDiscontinuous: segment.isDiscontinuous,
      isComplete: segment.isComplete,
      parts: segment.parts.map((part, index) => ({ uri: partUri(segment.sequence, index), durationMs: part.durationMs, isIndependent: part.isKey })),
    }))
    const last = shown.at(-1)!
    const text = renderPlaylist({
      mediaSequence: shown[0]!.sequence,
      discontinuitySequence: this.#discontinuitiesGone + this.#segments.slice(1, first + 1).filter((segment) => segment.isDiscontinuous).length,
      targetDurationS: TARGET_DURATION_S,
      partTargetS: PART_TARGET_S,
      segments,
      // Without an encoder nothing is on its way.
      hintUri: !this.#fragmenter ? null : last.isComplete ? partUri(this.#next, 0) : partUri(last.sequence, last.parts.length),
    })
    return { text }
  }

  /** Is part `part` of segment `sequence` there, or past? Without a part: is the segment whole? */
  has(sequence: number, part: number | null): boolean {
    const last = this.#segments.at(-1)
    if (!last) return false
    if (last.sequence !== sequence) return last.sequence > sequence
    return part === null ? last.isComplete : last.parts.length > part
  }

  /** RFC 8216bis 6.2.5.2: further ahead is a client's mistake. */
  isTooFarAhead(sequence: number): boolean {
    return sequence > this.#next + 2
  }

  /** Bytes of a file, `'coming'` for the part that is next, or null. */
  file(name: string, isPreview: boolean): Buffer[] | 'coming' | null {
    if (!isPreview && this.closedFor !== null) return null
    const init = this.#inits.get(name)
    if (init) return [init]
    const match = /^(seg|part)-(\d{1,15})(?:-(\d{1,6}))?\.m4s$/.exec(name)
    if (!match || (match[1] === 'part') !== (match[3] !== undefined)) return null
    const sequence = Number(match[2])
    const last = this.#segments.at(-1)
    const segment = this.#segments.find((each) => each.sequence === sequence)
    if (match[1] === 'seg') return segment?.isComplete && segment.parts.every((part) => this.#isVisible(part, isPreview)) ? segment.parts.map((part) => part.data) : null
    const index = Number(match[3])
    const part = segment?.parts[index]
    if (part) return this.#isVisible(part, isPreview) ? [part.data] : null
    if (!this.#fragmenter) return null
    const isNext = last && !last.isComplete ? sequence === last.sequence && index === last.parts.length : sequence === this.#next && index === 0
    return isNext ? 'coming' : null
  }

  /** Resolves with every change; null when too many wait already. The signal gives the place back. */
  change(signal: AbortSignal): Promise<void> | null {
    if (this.#waiting.size >= MOST_WAITING) return null
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal.addEventListener('abort', done)
      if (signal.aborted) done()
    })
  }

  #wake() {
    this.#rendered.clear()
    for (const done of [...this.#waiting]) done()
  }

  close() {
    this.#isClosed = true
    this.#fragmenter = null
    this.#segments = []
    this.#inits.clear()
    this.#bytes = 0
    this.#wake()
  }
}
