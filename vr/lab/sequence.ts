import type { SceneBounds, SceneState } from '../contract'
import { apply } from '../core/state/apply'
import type { LabAsk, LabEntry, LabMode, LabRefused } from './protocol'
import { handleOf } from './ownership'

/** What a lab is after its first `seq` operations. */
export interface LabPoint { seq: number; state: SceneState }

/** What numbering needs of the lab at this moment. */
export interface LabRules {
  bounds: SceneBounds
  mode: LabMode
  leader: string
  isClosed: boolean
  /** Whether somebody else holds what this would move. */
  isBarred(ask: LabAsk, person: string, state: SceneState): boolean
}

export type Numbered = { kind: 'entry'; entry: LabEntry; point: LabPoint } | { kind: 'refused'; why: LabRefused }

/** The server's judgement on one operation: its number, and the scene after it. Pure; pages apply the same reducer to the same list. */
export function numbered(point: LabPoint, person: string, ask: LabAsk, rules: LabRules): Numbered {
  if (rules.isClosed) return { kind: 'refused', why: 'closed' }
  if (rules.mode === 'led' && person !== rules.leader) return { kind: 'refused', why: 'not-allowed' }
  if (handleOf(ask.operation) !== null && rules.isBarred(ask, person, point.state)) return { kind: 'refused', why: 'held-by-other' }
  const applied = apply(point.state, ask.operation, rules.bounds)
  if (applied.kind === 'refused') return applied
  const seq = point.seq + 1
  return { kind: 'entry', entry: { seq, person, clientId: ask.clientId, operation: ask.operation }, point: { seq, state: applied.state } }
}

/** The scene after entries that were numbered before. An entry that does not follow is a gap: nothing after it is applied. */
export function replayed(point: LabPoint, entries: readonly LabEntry[], bounds: SceneBounds): LabPoint {
  let { seq, state } = point
  for (const entry of entries) {
    if (entry.seq <= seq) continue
    if (entry.seq !== seq + 1) break
    const applied = apply(state, entry.operation, bounds)
    if (applied.kind === 'applied') ({ state } = applied)
    seq = entry.seq
  }
  return { seq, state }
}
