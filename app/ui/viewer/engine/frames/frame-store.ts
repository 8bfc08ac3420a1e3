import type { FrameDescription, ReadingSeries } from '~/domain/images/reading'
import { codestreamProgress } from './codestream'
import { createGathering } from './gathering'
import type { Decoders } from './decoders'
import type { FrameSource } from './frame-source'
import { makePixels, pixelKindOf, type PixelKind, type Pixels } from './pixels'

/** A picture as far as it is here. */
export interface HeldFrame {
  id: string
  series: ReadingSeries
  frame: FrameDescription
  index: number
  kind: PixelKind
  state: 'absent' | 'preview' | 'full' | 'failed'
  pixels: Pixels | null
  /** Of `pixels`: the frame's own, or fewer while a large picture is still a preview. */
  columns: number
  rows: number
  min: number
  max: number
  /** Grows with each better picture. */
  version: number
  /** For the log and the tooltip; the sentence is the page's. */
  detail: string
}

/** Where somebody looks: pictures near it come first. `isWhole`: every picture of the series is needed (a volume). */
export interface Focus { ids: readonly string[]; index: number; isWhole: boolean }

interface Record extends HeldFrame { prefix: Uint8Array | null; fetching: AbortController | null; waiters: { resolve: (held: HeldFrame) => void; reject: (error: Error) => void }[]; usedAt: number; tries: number }

/** Requests at a time: a browser keeps six connections to a host, two are left for the page and for what is looked at now. */
const BACKGROUND = 4
/** As long as what is looked at is a preview: it needs the line itself. */
const BESIDE_PREVIEW = 2
const AT_ONCE = 6
/** Pictures on either side that are fetched ahead. */
const AHEAD = 150
const TRIES = 3
/** Pixels of a picture that takes its time to be made. */
const LARGE = 1_048_576

/** All pictures that are here or on their way; bounded in bytes; what is nearest to a focus comes first. */
export function createFrameStore({ source, decoders, maxBytes, onChange, onEvict }: { source: FrameSource; decoders: Decoders; maxBytes: number; onChange: (held: HeldFrame) => void; onEvict: (id: string) => void }) {
  const records = new Map<string, Record>()
  const focuses = new Map<string, Focus>()
  let heldBytes = 0
  let clock = 0
  let running = 0
  let isStopped = false

  const bytesOf = (record: Record) => record.pixels?.byteLength ?? 0
  const isFocused = (id: string) => [...focuses.values()].some((focus) => focus.ids[focus.index] === id)

  function previewBytes({ rows, columns, samplesPerPixel }: FrameDescription): number {
    return Math.min(49_152, Math.max(8_192, Math.round((rows * columns * samplesPerPixel) / 12)))
  }

  /** The next thing to fetch: what is looked at, then a preview of everything around, then everything around. */
  function nextWork(): { record: Record; stage: 'preview' | 'full'; isUrgent: boolean } | null {
    const idle = (id: string | undefined) => { const record = id === undefined ? undefined : records.get(id); return record && !record.fetching && record.state !== 'failed' ? record : null }
    for (const focus of focuses.values()) {
      const record = idle(focus.ids[focus.index])
      if (record && record.state !== 'full') return { record, stage: record.state === 'absent' && record.series.framesState === 'ready' ? 'preview' : 'full', isUrgent: true }
    }
    for (const record of records.values()) if (record.waiters.length && !record.fetching && record.state === 'absent') return { record, stage: 'full', isUrgent: true }
    // What is looked at has the line to itself until something of it is seen, and its most until it is whole.
    const looked = [...focuses.values()].flatMap((focus) => records.get(focus.ids[focus.index] ?? '') ?? []).filter((record) => record.fetching !== null)
    const isWaiting = looked.some((record) => record.state === 'absent')
    const isCoarse = looked.some((record) => record.state === 'preview')
    if (isWaiting || running >= (isCoarse ? BESIDE_PREVIEW + 1 : BACKGROUND)) return null
    const hasRoom = heldBytes < maxBytes * 0.95
    for (const stage of isCoarse ? ['preview'] as const : ['preview', 'full'] as const) {
      for (const focus of focuses.values()) {
        const far = focus.isWhole ? focus.ids.length : AHEAD
        for (let d = 1; d <= far; d++) {
          for (const index of [focus.index + d, focus.index - d]) {
            const record = idle(focus.ids[index])
            if (!record) continue
            if (stage === 'preview' && (record.state !== 'absent' || record.series.framesState !== 'ready' || d > 60)) continue
            if (record.state === 'full') continue
            if (hasRoom || makeRoom(focus, index)) return { record, stage, isUrgent: false }
          }
        }
      }
    }
    return null
  }

  /** A full store gives up what lies farther from every focus than what is to come. */
  function makeRoom(focus: Focus, index: number): boolean {
    // A volume is whole or nothing: its slices stay while it is open (asked for with `hasRoomFor`).
    const pinned = new Set([...focuses.values()].flatMap((one) => (one.isWhole ? one.ids : [])))
    const distance = Math.abs(index - focus.index)
    const distanceOf = (record: Record) => Math.min(...[...focuses.values()].map((one) => { const at = one.ids.indexOf(record.id); return at < 0 ? Infinity : Math.abs(at - one.index) }))
    for (const record of records.values()) {
      if (!record.pixels || record.fetching || pinned.has(record.id) || distanceOf(record) <= distance + 8) continue
      evict(record)
      return true
    }
    return false
  }

  /** What is looked at now is fetched whether there is room or not: others go for it. */
  function trim() {
    const [focus] = focuses.values()
    while (focus && heldBytes > maxBytes && makeRoom(focus, focus.index)) { /* one more */ }
  }

  function evict(record: Record) {
    heldBytes -= bytesOf(record)
    record.pixels = null
    record.state = 'absent'
    record.prefix = null
    onEvict(record.id)
  }

  function pump() {
    while (!isStopped && running < AT_ONCE) {
      const work = nextWork()
      if (!work) return
      running++
      const abort = new AbortController()
      work.record.fetching = abort
      void load(work.record, work.stage, work.isUrgent, abort.signal).then(
        () => { work.record.tries = 0 },
        (error: unknown) => fail(work.record, error, abort.signal),
      ).finally(() => {
        running--
        work.record.fetching = null
        pump()
      })
    }
  }

  function fail(record: Record, error: unknown, signal: AbortSignal) {
    if (signal.aborted || isStopped) return
    record.tries++
    record.prefix = null
    // A preview that cannot be read is no reason to give up the picture; a network that is away comes back.
    if (record.tries < TRIES) return
    record.state = record.state === 'preview' ? 'preview' : 'failed'
    record.detail = error instanceof Error ? error.message : String(error)
    if (record.state === 'preview') { record.state = 'failed'; heldBytes -= bytesOf(record); record.pixels = null; onEvict(record.id) }
    for (const waiter of record.waiters.splice(0)) waiter.reject(error instanceof Error ? error : new Error(String(error)))
    onChange(record)
  }

  async function load(record: Record, stage: 'preview' | 'full', isUrgent: boolean, signal: AbortSignal) {
    const { frame } = record
    const start = record.prefix?.length ?? 0
    const answer = await source.open(record.series, frame, { start, end: stage === 'preview' ? previewBytes(frame) : undefined }, signal)
    const gathered = createGathering(answer.start === start ? record.prefix : null, answer.total, mostBytes(frame))
    let shown = 0
    for await (const chunk of answer.chunks) {
      const bytes = gathered.add(chunk)
      if (answer.type !== 'htj2k' || (answer.total !== null && bytes.length >= answer.total)) continue
      // Each larger resolution is shown as its last byte arrives, for what is looked at.
      const progress = codestreamProgress(bytes)
      if (!progress || progress.complete <= Math.max(shown, record.state === 'preview' && !isFocused(record.id) ? 99 : 0)) continue
      if (progress.complete > progress.levels || Math.max(progress.rows, progress.columns) >> (progress.levels + 1 - progress.complete) < 32) continue
      shown = progress.complete
      await show(record, bytes.slice(), answer.type, progress.levels + 1 - progress.complete, isUrgent, 'preview')
      // The neighbours' turn has come.
      pump()
    }
    const bytes = gathered.bytes()
    const isWhole = answer.total === null ? stage === 'full' : bytes.length >= answer.total
    if (!isWhole) {
      if (stage === 'full') throw new Error('the picture ended before its end')
      record.prefix = bytes.slice()
      // Nothing to be seen in the beginning alone: the whole is fetched next, and nobody waits for a preview.
      if (shown === 0 && record.state === 'absent') await load(record, 'full', isUrgent, signal)
      return
    }
    record.prefix = null
    // On a fast line all of a large picture is here before any of it is seen: small first, since making it whole takes a tenth of a second.
    const levels = shown === 0 && record.state === 'absent' && answer.type === 'htj2k' && frame.rows * frame.columns > LARGE ? (codestreamProgress(bytes)?.levels ?? 0) : 0
    if (levels >= 2) await show(record, bytes.slice(), answer.type, Math.max(2, levels - 2), isUrgent, 'preview')
    await show(record, bytes.slice(), answer.type, 0, isUrgent, 'full')
  }

  async function show(record: Record, bytes: Uint8Array, type: 'htj2k' | 'raw', level: number, isUrgent: boolean, state: 'preview' | 'full') {
    const { frame, kind } = record
    const done = await decoders.decode({ bytes, type, level, kind, shape: { rows: frame.rows, columns: frame.columns, samplesPerPixel: frame.samplesPerPixel, bitsStored: frame.bitsStored, isSigned: frame.isSigned, slope: frame.slope, intercept: frame.intercept, floats: frame.floats } }, isUrgent)
    if (isStopped || record.state === 'full') return
    // The same array from a preview to the whole picture, where they are as large: a volume's slices are these.
    if (record.pixels?.length === done.pixels.length) record.pixels.set(done.pixels as never)
    else { heldBytes += done.pixels.byteLength - bytesOf(record); record.pixels = done.pixels; trim() }
    record.columns = done.columns
    record.rows = done.rows
    record.state = state
    record.version++
    record.min = done.min
    record.max = done.max
    record.usedAt = ++clock
    for (const waiter of record.waiters.splice(0)) waiter.resolve(record)
    onChange(record)
  }

  return {
    /** @returns the ids of the series' pictures in reading order. */
    addSeries(series: ReadingSeries, frames: FrameDescription[]): string[] {
      const kind = pixelKindOf(frames)
      return frames.map((frame, index) => {
        const id = frameId(series, frame)
        if (!records.has(id)) records.set(id, { id, series, frame, index, kind, state: 'absent', pixels: null, columns: 0, rows: 0, min: 0, max: 0, version: 0, detail: '', prefix: null, fetching: null, waiters: [], usedAt: 0, tries: 0 })
        return id
      })
    },
    get: (id: string): HeldFrame | undefined => records.get(id),
    /** Resolves with the first that can be shown of it, preview or whole. */
    want(id: string): Promise<HeldFrame> {
      const record = records.get(id)
      if (!record) return Promise.reject(new Error('no such picture'))
      if (record.pixels) return Promise.resolve(record)
      if (record.state === 'failed') return Promise.reject(new Error(record.detail))
      return new Promise((resolve, reject) => {
        record.waiters.push({ resolve, reject })
        pump()
      })
    },
    setFocus(view: string, focus: Focus | null) {
      if (focus) focuses.set(view, focus)
      else focuses.delete(view)
      // What nobody looks at any more is not fetched to its end.
      for (const record of records.values()) if (record.fetching && !record.waiters.length && ![...focuses.values()].some((one) => one.ids.includes(record.id))) record.fetching.abort()
      pump()
    },
    /** Tries a failed picture again. */
    retry(id: string) {
      const record = records.get(id)
      if (record?.state !== 'failed') return
      Object.assign(record, { state: 'absent', tries: 0, detail: '' })
      pump()
    },
    /** Whether all of these can be here at once, with every volume that is open. */
    hasRoomFor(ids: readonly string[]): boolean {
      const all = new Set([...ids, ...[...focuses.values()].flatMap((one) => (one.isWhole ? one.ids : []))])
      let bytes = 0
      for (const id of all) { const record = records.get(id); if (record) bytes += record.frame.rows * record.frame.columns * record.frame.samplesPerPixel * makePixels(record.kind, 0).BYTES_PER_ELEMENT }
      return bytes <= maxBytes * 0.9
    },
    loaded: (ids: readonly string[]) => ids.reduce((sum, id) => sum + (records.get(id)?.state === 'full' ? 1 : 0), 0),
    stop() {
      isStopped = true
      for (const record of records.values()) record.fetching?.abort()
      records.clear()
      focuses.clear()
      decoders.stop()
    },
  }
}
export type FrameStore = ReturnType<typeof createFrameStore>

/** As a slice of a volume: not while it is smaller than its place. */
export const slicePixels = (held: HeldFrame | undefined): Pixels | null => (held && held.columns === held.frame.columns && held.rows === held.frame.rows ? held.pixels : null)

/** No picture is larger, whatever a server says: its values as they are, and room for what surrounds them. */
const mostBytes = ({ rows, columns, samplesPerPixel }: FrameDescription) => rows * columns * samplesPerPixel * 8 + 2 ** 20

export const frameId = (series: Pick<ReadingSeries, 'seriesUid'>, frame: Pick<FrameDescription, 'sopInstanceUid' | 'frame'>) => `theatrum:${series.seriesUid}/${frame.sopInstanceUid}/${frame.frame}`
