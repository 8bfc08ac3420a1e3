import { asDeskShown, type DeskShown } from '~/domain/images/shown'
import { isSameShown, patched, patchOf, type RoomMark, type RoomPointer, type ShownPatch } from './room'

/** What is kept of a reading's room, to be seen again. */
export const RECORDING_BOUNDS = {
  /** Views and pointers are kept ten times a second. */
  everyMs: 100,
  /** A whole view so often, that a place in the recording is found without all that came before it. */
  wholeEveryMs: 30_000,
  longestMs: 4 * 3_600_000,
  bytes: 32_000_000,
} as const

/**
 * `shown`: a whole view. `patch`: what differs from the view before. `item` and `presenter` carry ids, `phase` an item's new phase.
 * `full`: nothing more is kept.
 */
export type RecordedKind = 'shown' | 'patch' | 'pointer' | 'marks' | 'item' | 'phase' | 'presenter' | 'full'
export interface Recorded { atMs: number; kind: RecordedKind; body: unknown }

/** Thins what is said and puts it into events; pure beside its memory. */
export function createThinning() {
  let last: DeskShown | null = null
  let wholeAt = -Infinity
  let isWhole = true
  /** Of pointer and marks, as text. */
  const said = { pointer: 'null', marks: '[]' }
  const kept = { shown: -Infinity, pointer: -Infinity, marks: -Infinity }
  const waiting: { shown?: { atMs: number; value: DeskShown }; pointer?: { atMs: number; value: RoomPointer | null }; marks?: { atMs: number; value: RoomMark[] } } = {}

  function eventOf(atMs: number, shown: DeskShown): Recorded | null {
    if (isSameShown(shown, last) && !isWhole) return null
    const patch: ShownPatch | null = isWhole || atMs - wholeAt >= RECORDING_BOUNDS.wholeEveryMs || !last ? null : patchOf(last, shown)
    last = shown
    if (!patch) { wholeAt = atMs; isWhole = false }
    return patch ? { atMs, kind: 'patch', body: patch } : { atMs, kind: 'shown', body: shown }
  }
  function otherOf(atMs: number, kind: 'pointer' | 'marks', body: unknown): Recorded | null {
    const text = JSON.stringify(body)
    if (text === said[kind]) return null
    said[kind] = text
    return { atMs, kind, body }
  }
  /** What was held back and whose time has come. @param upTo null: all of it */
  function due(upTo: number | null): Recorded[] {
    const events: Recorded[] = []
    for (const kind of ['shown', 'pointer', 'marks'] as const) {
      const one = waiting[kind]
      if (!one || (upTo !== null && upTo - kept[kind] < RECORDING_BOUNDS.everyMs)) continue
      delete waiting[kind]
      // Held back: it is as if it had come at the end of its tenth of a second.
      const atMs = Math.max(one.atMs, Math.min(upTo ?? one.atMs, kept[kind] + RECORDING_BOUNDS.everyMs))
      kept[kind] = atMs
      const event = kind === 'shown' ? eventOf(atMs, one.value as DeskShown) : otherOf(atMs, kind, one.value)
      if (event) events.push(event)
    }
    return events.sort((a, b) => a.atMs - b.atMs)
  }
  return {
    take(atMs: number, said: { shown?: DeskShown; pointer?: RoomPointer | null; marks?: RoomMark[] }): Recorded[] {
      const before = due(atMs)
      if (said.shown) waiting.shown = { atMs, value: said.shown }
      if (said.pointer !== undefined) waiting.pointer = { atMs, value: said.pointer }
      if (said.marks) waiting.marks = { atMs, value: said.marks }
      return [...before, ...due(atMs)]
    },
    due,
    /** Somebody else kept what came in between: the next view is a whole one. */
    beginAnew() { isWhole = true; said.pointer = said.marks = '' },
  }
}

export interface Replayed { shown: DeskShown | null; pointer: RoomPointer | null; marks: RoomMark[]; itemId: string | null; phase: string | null; presenterId: string | null; isFull: boolean }
const NOTHING: Replayed = { shown: null, pointer: null, marks: [], itemId: null, phase: null, presenterId: null, isFull: false }

/** What is seen at a moment, of events in their order. Going on is cheap; going back begins at the beginning. */
export function createReplay(events: () => readonly Recorded[]) {
  let state = NOTHING
  let next = 0
  let atMs = 0
  return {
    at(ms: number): Replayed {
      if (ms < atMs) { state = NOTHING; next = 0 }
      atMs = ms
      for (const all = events(); next < all.length && all[next]!.atMs <= ms; next++) state = after(state, all[next]!)
      // What was kept is read as strictly as what comes from a page.
      return { ...state, shown: asDeskShown(state.shown) }
    },
  }
}
/** A patch without a view before it is passed over. */
function after(state: Replayed, { kind, body }: Recorded): Replayed {
  switch (kind) {
    case 'shown': return { ...state, shown: body as DeskShown }
    case 'patch': return state.shown ? { ...state, shown: patched(state.shown, body as ShownPatch) } : state
    case 'pointer': return { ...state, pointer: body as RoomPointer | null }
    case 'marks': return { ...state, marks: body as RoomMark[] }
    case 'item': return { ...state, itemId: (body as { item: string | null }).item, phase: (body as { phase: string | null }).phase }
    case 'phase': return { ...state, phase: (body as { phase: string | null }).phase }
    case 'presenter': return { ...state, presenterId: (body as { person: string }).person }
    case 'full': return { ...state, isFull: true }
  }
}
