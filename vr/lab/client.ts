import type { Operation, Refused, SceneBounds, SceneState } from '../contract'
import { apply, meets } from '../core/state/apply'
import { inverse } from '../core/state/inverse'
import { hashOf, normalised } from '../core/state/normalise'
import { targetOf } from '../core/state/target'
import { bars, handleOf } from './ownership'
import { LAB_BOUNDS, type LabAnswer, type LabAsk, type LabEntry, type LabHeld, type LabMode, type LabRefused } from './protocol'
import type { LabPoint } from './sequence'

/** More is not remembered. */
const MOST_STEPS = 200
/** Done while the connection is away; then no more until it is back. */
const MOST_PENDING = 1_000
/** Heard before what comes ahead of it; beyond these the page asks for everything since. */
const MOST_EARLY = 500

/** What was done and has no number yet. */
interface Pending { ask: LabAsk; gesture: string | null; bytes: number; /** May be with the server: its id stands for this content for good. */ wasSent: boolean; /** Numbered, its entry is on the way. */ seq: number | null }
/** What one press of "undo" takes back. */
interface Step { gesture: string | null; forth: Operation[]; backs: { clientId: string; target: string; back: Operation[] }[]; touched: Set<string>; /** Who did something to the same since. */ changedBy: string | null }

export type LabUndo = { kind: 'done' } | { kind: 'nothing' } | { kind: 'changed-by-other'; person: string }

export interface LabClientOptions {
  person: string
  bounds: SceneBounds
  begin: LabPoint
  /** Of each operation; unique. */
  newId(): string
  /** An own operation that was shown has disappeared again. */
  onRefused?(why: LabRefused, operation: Operation): void
}

/**
 * One page's share of a lab: what the server numbered, and on top what was done here and has no number yet. Pure: who owns
 * it carries `next()` to the server and what comes from there to `heard`, `answered` and `welcomed`.
 */
export function createLabClient({ person, bounds, begin, newId, onRefused }: LabClientOptions) {
  let confirmed = begin
  let shown = begin.state
  let pending: Pending[] = []
  let inFlight: readonly string[] | null = null
  const early = new Map<number, LabEntry>()
  let done: Step[] = []
  let undone: Step[] = []
  let rules: { mode: LabMode; leader: string; held: readonly LabHeld[] } = { mode: 'free', leader: person, held: [] }
  const listeners = new Set<() => void>()
  const tell = () => { for (const listener of listeners) listener() }

  /** What is shown is not yet the confirmed scene with the pending on top. */
  let isStale = false
  const fold = () => {
    isStale = false
    shown = pending.reduce((state, { ask }) => {
      const applied = apply(state, ask.operation, bounds)
      return applied.kind === 'applied' ? applied.state : state
    }, confirmed.state)
  }

  /** What this page can know of the server's judgement. */
  function whyNot(operation: Operation, bytes: number): LabRefused | null {
    if (bytes > LAB_BOUNDS.operationBytes) return 'too-large'
    if (pending.length >= MOST_PENDING) return 'too-many'
    if (rules.mode === 'led' && rules.leader !== person) return 'not-allowed'
    const handle = handleOf(operation)
    return handle !== null && rules.held.some((held) => held.person !== person && bars(held.handle, handle, shown, bounds)) ? 'held-by-other' : null
  }

  function carry(operations: readonly Operation[], gesture: string | null, step: Step | null): LabRefused | null {
    let refused: LabRefused | null = null
    for (const given of operations.flatMap(inPieces)) {
      const operation = normalised(given)
      const bytes = sizeOf(operation)
      const applied = apply(shown, operation, bounds)
      if (applied.kind === 'refused') { if (applied.why !== 'no-change') refused ??= applied.why; continue }
      const why = whyNot(operation, bytes)
      if (why) { refused ??= why; continue }
      const target = targetOf(operation)
      const before = gesture === null ? undefined : pending.find((one) => !one.wasSent && one.gesture === gesture && targetOf(one.ask.operation) === target)
      if (before) pending = pending.filter((one) => one !== before)
      const clientId = before?.ask.clientId ?? newId()
      if (step) {
        if (!step.backs.some((one) => one.target === target)) step.backs.push({ clientId, target, back: backOf(shown, operation, bounds) })
        step.forth = [...step.forth.filter((one) => targetOf(one) !== target), operation]
        for (const key of applied.touched) step.touched.add(key)
      }
      pending = [...pending, { ask: { clientId, operation }, gesture, bytes, wasSent: false, seq: null }]
      shown = applied.state
    }
    return refused
  }

  /** One entry of the server's list, in its order. */
  function confirm(entry: LabEntry): void {
    const before = confirmed.state
    const applied = apply(before, entry.operation, bounds)
    confirmed = { seq: entry.seq, state: applied.kind === 'applied' ? applied.state : before }
    const at = pending.findIndex(({ ask }) => ask.clientId === entry.clientId)
    if (entry.person === person && at >= 0) {
      pending = pending.filter((_, index) => index !== at)
      // Its undo leads back to what was there when it got its number, not when the hand moved.
      for (const step of done) for (const one of step.backs) if (one.clientId === entry.clientId) one.back = backOf(before, entry.operation, bounds)
      // In the order in which it was done here, and nobody in between: what is shown is right already.
      if (at > 0) isStale = true
      return
    }
    if (applied.kind === 'applied') for (const step of [...done, ...undone]) if (step.changedBy === null && meets(applied.touched, step.touched)) step.changedBy = entry.person
    isStale = true
  }

  function drop(clientIds: ReadonlySet<string>): void {
    pending = pending.filter(({ ask }) => !clientIds.has(ask.clientId))
    for (const step of done) step.backs = step.backs.filter(({ clientId }) => !clientIds.has(clientId))
    done = done.filter(({ backs }) => backs.length > 0)
    fold()
  }

  return {
    scene: () => shown,
    confirmed: () => confirmed,
    hash: () => hashOf(shown),
    pending: () => pending.length,
    canUndo: () => done.length > 0,
    canRedo: () => undone.length > 0,
    subscribe(listener: () => void) { listeners.add(listener); return () => { listeners.delete(listener) } },
    setRules(next: { mode: LabMode; leader: string; held: readonly LabHeld[] }) { rules = next },

    /** Shown at once. @param gesture one movement of a hand: undone at once, and only its latest place is sent */
    do(operations: readonly Operation[], gesture: string | null = null): LabRefused | null {
      const last = done.at(-1)
      const isGoingOn = gesture !== null && last?.gesture === gesture && last.changedBy === null
      const step: Step = isGoingOn ? last : { gesture, forth: [], backs: [], touched: new Set(), changedBy: null }
      const before = pending
      const refused = carry(operations, gesture, step)
      if (pending === before) return refused
      if (!isGoingOn) done = [...done, step].slice(-MOST_STEPS)
      undone = []
      tell()
      return refused
    },
    endGesture() { const last = done.at(-1); if (last) last.gesture = null; pending = pending.map((one) => (one.gesture === null ? one : { ...one, gesture: null })) },
    undo(): LabUndo {
      const step = done.at(-1)
      if (!step) return { kind: 'nothing' }
      done = done.slice(0, -1)
      if (step.changedBy !== null) { tell(); return { kind: 'changed-by-other', person: step.changedBy } }
      carry([...step.backs].reverse().flatMap(({ back }) => back), null, null)
      undone = [...undone, step]
      tell()
      return { kind: 'done' }
    },
    redo(): LabUndo {
      const step = undone.at(-1)
      if (!step) return { kind: 'nothing' }
      undone = undone.slice(0, -1)
      if (step.changedBy !== null) { tell(); return { kind: 'changed-by-other', person: step.changedBy } }
      const again: Step = { gesture: null, forth: [], backs: [], touched: new Set(), changedBy: null }
      carry(step.forth, null, again)
      if (again.backs.length > 0) done = [...done, again]
      tell()
      return { kind: 'done' }
    },

    /** What is to be sent now, in order; null: nothing, or an answer is awaited. */
    next(): LabAsk[] | null {
      if (inFlight) return null
      const batch: LabAsk[] = []
      let bytes = 0
      for (const one of pending) {
        if (one.seq !== null) continue
        if (batch.length === LAB_BOUNDS.batch || (batch.length > 0 && bytes + one.bytes > LAB_BOUNDS.operationBytes)) break
        batch.push(one.ask)
        bytes += one.bytes
        one.wasSent = true
      }
      if (batch.length === 0) return null
      inFlight = batch.map(({ clientId }) => clientId)
      return batch
    },
    /** The server's judgement on what `next` gave; null: it has none yet (busy), they are sent again. */
    answered(answers: readonly LabAnswer[] | null): void {
      inFlight = null
      if (!answers) return
      const gone = new Map<string, LabRefused | null>()
      for (const answer of answers) {
        if (answer.kind === 'refused') gone.set(answer.clientId, answer.why)
        else if (answer.seq <= confirmed.seq) gone.set(answer.clientId, null)
        else for (const one of pending) if (one.ask.clientId === answer.clientId) one.seq = answer.seq
      }
      if (gone.size === 0) return
      const refused = pending.filter(({ ask }) => gone.has(ask.clientId))
      const isRefused = (id: string) => gone.get(id) !== null
      pending = pending.filter(({ ask }) => !gone.has(ask.clientId))
      drop(new Set([...gone.keys()].filter(isRefused)))
      tell()
      for (const { ask } of refused) {
        const why = gone.get(ask.clientId)
        // Somebody else did the same a moment before: nothing to tell.
        if (why && why !== 'no-change') onRefused?.(why, ask.operation)
      }
    },
    /** The connection is gone: whether they arrived is not known; the same ids go again. */
    lost(): void { inFlight = null; for (const one of pending) one.seq = null },

    /** Entries in any order, some perhaps again. */
    heard(entries: readonly LabEntry[]): void {
      const from = confirmed.seq
      for (const entry of entries) if (entry.seq > confirmed.seq && early.size < MOST_EARLY) early.set(entry.seq, entry)
      for (let next = early.get(confirmed.seq + 1); next; next = early.get(confirmed.seq + 1)) {
        early.delete(next.seq)
        confirm(next)
      }
      for (const seq of early.keys()) if (seq <= confirmed.seq) early.delete(seq)
      if (isStale) fold()
      if (confirmed.seq !== from) tell()
    },
    /** Something that came before what was heard is missing: ask for all since `confirmed().seq`. */
    isBehind: () => early.size > 0 || pending.some(({ seq }) => seq !== null && seq > confirmed.seq),
    /** @param isForced the snapshot counts even where this page has come as far */
    welcomed({ snapshot, entries }: { snapshot: LabPoint | null; entries: readonly LabEntry[] }, isForced = false): void {
      inFlight = null
      for (const one of pending) one.seq = null
      if (snapshot && (isForced || snapshot.seq > confirmed.seq)) {
        confirmed = snapshot
        // What others did in between is not known: nothing of before is undone over it.
        done = []
        undone = []
        fold()
      }
      this.heard(entries)
      tell()
    },
  }
}
export type LabClient = ReturnType<typeof createLabClient>

/** As `inverse`, but a plane or an outline that comes back does not bring the whole scene of then with it. */
function backOf(state: SceneState, operation: Operation, bounds: SceneBounds): Operation[] {
  if (operation.do === 'uncut') return state.planes.flatMap((plane) => (plane.id === operation.id ? [{ do: 'cut', plane }] : []))
  if (operation.do === 'unlasso') return state.lassos.flatMap((lasso) => (lasso.id === operation.id ? [{ do: 'lasso', lasso }] : []))
  return together(inverse(state, operation, bounds))
}

/** What is put back of many structures in the same way is one operation. */
function together(operations: readonly Operation[]): Operation[] {
  const kinds = new Map<string, Operation>()
  for (const operation of operations) {
    if (!('of' in operation) || !Array.isArray(operation.of)) return [...operations]
    const { of, ...rest } = operation
    const kind = JSON.stringify(rest)
    const known = kinds.get(kind)
    kinds.set(kind, { ...rest, of: [...(known && 'of' in known ? known.of : []), ...of] } as Operation)
  }
  return [...kinds.values()]
}

const sizeOf = (operation: Operation) => new TextEncoder().encode(JSON.stringify(operation)).length
const KEYS_AT_ONCE = 100

/** What names many structures goes in parts: each fits into a message. */
function inPieces(operation: Operation): Operation[] {
  if (!('of' in operation) || !Array.isArray(operation.of) || operation.of.length <= KEYS_AT_ONCE) return [operation]
  const { of } = operation
  return Array.from({ length: Math.ceil(of.length / KEYS_AT_ONCE) }, (_, part) => ({ ...operation, of: of.slice(part * KEYS_AT_ONCE, (part + 1) * KEYS_AT_ONCE) }) as Operation)
}

export const isSceneRefusal = (why: LabRefused): why is Refused => why !== 'closed' && why !== 'too-large'
