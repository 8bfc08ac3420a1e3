import type { Handle, Operation, SceneBounds, SceneState, StructureKey } from '../contract'
import { boundsIn } from '../core/state/apply'

/** A hand that is never heard again lets go by itself. */
export const LEASE_MS = 3_000
export const MOST_HELD = 4

/** `since` decides between two who took hold at the same time on two servers. */
export interface Hold { handle: Handle; person: string; since: number; until: number }

const groupOf = (key: StructureKey, state: SceneState, bounds: SceneBounds) => state.structures[key]?.group ?? boundsIn(state, bounds).structures.get(key)

/** What an operation moves, where only one hand may: null for all that is no matter of hands. */
export function handleOf(operation: Operation): Handle | null {
  switch (operation.do) {
    case 'place': return operation.of
    case 'cut': return `cut:${operation.plane.id}`
    case 'uncut': return `cut:${operation.id}`
    default: return null
  }
}

/**
 * Whether holding `held` keeps others from `wanted`: the same; of a structure its group and the whole body, of a group its
 * structures and the body. Whoever holds the body keeps others from the body alone: what is in it can be taken out meanwhile.
 */
export function bars(held: Handle, wanted: Handle, state: SceneState, bounds: SceneBounds): boolean {
  if (held === wanted) return true
  if (held === 'body' || held.startsWith('cut:') || wanted.startsWith('cut:')) return false
  if (wanted === 'body') return true
  const isGroup = (handle: Handle): handle is `group:${string}` => handle.startsWith('group:')
  if (isGroup(held)) return !isGroup(wanted) && groupOf(wanted as StructureKey, state, bounds) === held.slice('group:'.length)
  return isGroup(wanted) && groupOf(held as StructureKey, state, bounds) === wanted.slice('group:'.length)
}

/** Who keeps `person` from `wanted`; null: nobody. */
export function barredBy(holds: Iterable<Hold>, wanted: Handle, person: string, state: SceneState, bounds: SceneBounds, nowMs: number): string | null {
  for (const hold of holds) if (hold.person !== person && hold.until > nowMs && bars(hold.handle, wanted, state, bounds)) return hold.person
  return null
}

/** The holds of one lab, as one server sees them. */
export function createOwnership() {
  let holds: Hold[] = []
  return {
    all: (nowMs: number): Hold[] => (holds = holds.filter(({ until }) => until > nowMs)),
    take(handle: Handle, person: string, state: SceneState, bounds: SceneBounds, nowMs: number): { kind: 'held' } | { kind: 'refused'; why: 'held-by-other' | 'too-many'; by?: string } {
      const by = barredBy(holds, handle, person, state, bounds, nowMs)
      if (by !== null) return { kind: 'refused', why: 'held-by-other', by }
      const own = holds.filter((hold) => hold.person === person && hold.until > nowMs)
      const known = own.find((hold) => hold.handle === handle)
      if (known) known.until = nowMs + LEASE_MS
      else if (own.length >= MOST_HELD) return { kind: 'refused', why: 'too-many' }
      else holds = [...holds, { handle, person, since: nowMs, until: nowMs + LEASE_MS }]
      return { kind: 'held' }
    },
    /** A sign of life of their hands. */
    renew(person: string, nowMs: number): void {
      for (const hold of holds) if (hold.person === person && hold.until > nowMs) hold.until = nowMs + LEASE_MS
    },
    /** @param handle null: all that the person holds. @returns whether there was anything to let go of */
    release(person: string, handle: Handle | null): boolean {
      const before = holds.length
      holds = holds.filter((hold) => hold.person !== person || (handle !== null && hold.handle !== handle))
      return holds.length < before
    },
    /** What another server says of its people: of two who hold the same the earlier keeps it, everywhere. @returns persons who lost theirs */
    merge(theirs: readonly Hold[], people: ReadonlySet<string>, state: SceneState, bounds: SceneBounds, nowMs: number): string[] {
      const lost: string[] = []
      let mine = holds.filter((hold) => !people.has(hold.person))
      for (const hold of theirs) {
        const against = mine.find((one) => one.person !== hold.person && one.until > nowMs && bars(one.handle, hold.handle, state, bounds))
        const isFirst = !against || hold.since < against.since || (hold.since === against.since && hold.person < against.person)
        if (!isFirst) continue
        if (against) { lost.push(against.person); mine = mine.filter((one) => one !== against) }
        mine = [...mine, hold]
      }
      holds = mine
      return lost
    },
  }
}
export type Ownership = ReturnType<typeof createOwnership>
