/**
 * Two hands at one list of things with ids (blocks of a lesson, modules of an outline): three-way, by id. Pure.
 * Nothing that either of them wrote is lost: what both changed differently stays twice.
 */

export interface Merged<T> {
  items: T[]
  /** Theirs of what both changed, each under a new id right behind ours. */
  copies: { id: string; of: string }[]
}

interface Ways<T> {
  /** For the copy of what both changed. */
  withNewId: (item: T) => T
  /** Where both changed an item: one that holds both, or null: both are kept. */
  join?: (base: T | null, mine: T, theirs: T) => T | null
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** @param base what both began with */
export function mergeLists<T extends { id: string }>(base: readonly T[], mine: readonly T[], theirs: readonly T[], { withNewId, join = () => null }: Ways<T>): Merged<T> {
  const [began, ours, others] = [byId(base), byId(mine), byId(theirs)]
  const copies: Merged<T>['copies'] = []
  const items = orderOf(base, mine, theirs).flatMap((id): T[] => {
    const [was, here, there] = [began.get(id), ours.get(id), others.get(id)]
    if (here && there) {
      if (same(here, there) || (was && same(was, there))) return [here]
      if (was && same(was, here)) return [there]
      const joined = join(was ?? null, here, there)
      if (joined) return [joined]
      const copy = withNewId(there)
      copies.push({ id: copy.id, of: id })
      return [here, copy]
    }
    const left = here ?? there
    // Taken away by one of them: gone, unless the other went on writing in it.
    return left && (!was || !same(was, left)) ? [left] : []
  })
  return { items, copies }
}

/** All ids in one order: theirs where we moved nothing, else ours; what the other added stands behind what it stood behind there. */
function orderOf(base: readonly { id: string }[], mine: readonly { id: string }[], theirs: readonly { id: string }[]): string[] {
  const isMoved = !same(common(base, mine), common(mine, base))
  const [lead, rest] = isMoved ? [mine, theirs] : [theirs, mine]
  const order = lead.map(({ id }) => id)
  const placed = new Set(order)
  rest.forEach(({ id }, i) => {
    if (placed.has(id)) return
    placed.add(id)
    // Everything before it in its own list is placed by now.
    order.splice(i === 0 ? 0 : order.indexOf(rest[i - 1]!.id) + 1, 0, id)
  })
  return order
}

/** Ids of the one that the other has too, in the one's order. */
function common(one: readonly { id: string }[], other: readonly { id: string }[]): string[] {
  const ids = new Set(other.map(({ id }) => id))
  return one.flatMap(({ id }) => (ids.has(id) ? [id] : []))
}

const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> => new Map(items.map((item) => [item.id, item]))

/** A single value: whoever changed it; ours where both did. */
export const mergeValue = <T>(base: T, mine: T, theirs: T): T => (same(base, mine) ? theirs : mine)
