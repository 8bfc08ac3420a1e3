import type { EntryKind, Facet } from './entry'

/**
 * What the counts beside the results are made of, in memory: of every case, report and article that was ever a hit, its values.
 * An entry never changes (what changes is written anew under another number), so nothing here can be out of date; what is gone
 * is no hit. Counting thousands of hits in the database took longer than finding them.
 */
export interface Shelved { id: number; kind: EntryKind; refId: string; facets: { facet: Facet; value: string }[] }

/** Of 10,000 entries some 2 MB. */
const MOST = 200_000

export interface Shelf {
  /** @param load those of these entries that are there */
  count(ids: readonly number[], chosen: Partial<Record<Facet, readonly string[]>>, load: (missing: readonly number[]) => Promise<Shelved[]>): Promise<Counted>
}

export interface Counted {
  /** Of entries that have the chosen values; what is hit by two of its parts is one. */
  kinds: Map<EntryKind, number>
  /** A facet's own choice does not count against its other values: one may always choose another one beside it. */
  facets: { facet: Facet; value: string; count: number }[]
}

/** Stands for the entry beside the numbers of its values. */
const ITSELF = -1

interface Kept { kind: EntryKind; of: number; values: number[] }

export function createShelf(most = MOST): Shelf {
  let kept = new Map<number, Kept>()
  /** Each value, and each case, under a number: counting is adding to arrays. */
  let values: { facet: Facet; value: string }[] = []
  let numbers = new Map<string, number>()
  let things = new Map<string, number>()

  function keep({ id, kind, refId, facets }: Shelved) {
    const thing = `${kind} ${refId}`
    if (!things.has(thing)) things.set(thing, things.size)
    kept.set(id, {
      kind, of: things.get(thing)!,
      values: facets.map(({ facet, value }) => {
        const name = `${facet} ${value}`
        let number = numbers.get(name)
        if (number === undefined) numbers.set(name, (number = values.push({ facet, value }) - 1))
        return number
      }),
    })
  }

  return {
    async count(ids, chosen, load) {
      if (kept.size + ids.length > most) [kept, values, numbers, things] = [new Map(), [], new Map(), new Map()]
      const missing = ids.filter((id) => !kept.has(id))
      if (missing.length > 0) for (const one of await load(missing)) keep(one)

      const wanted = (Object.entries(chosen) as [Facet, readonly string[]][]).filter(([, all]) => all.length > 0)
        .map(([facet, all]) => ({ facet, numbers: new Set(all.flatMap((value) => numbers.get(`${facet} ${value}`) ?? [])) }))
      // One bit for each chosen facet that an entry does not have.
      const lacks = ({ values: has }: Kept) => wanted.reduce((bits, { numbers }, i) => (has.some((one) => numbers.has(one)) ? bits : bits | (1 << i)), 0)
      const bitOf = new Map(wanted.map(({ facet }, i) => [facet, 1 << i]))
      const kinds = new Map<EntryKind, number>()
      const counts = new Uint32Array(values.length)
      /** Of what is hit by more than one of its parts: what was counted already by another. */
      const seen = new Map<number, Set<number>>()
      const parts = new Uint8Array(things.size)
      for (const id of ids) {
        const of = kept.get(id)?.of
        if (of !== undefined && (parts[of]! += 1) === 2) seen.set(of, new Set())
      }
      for (const id of ids) {
        const one = kept.get(id)
        // Removed between the two questions.
        if (!one) continue
        const missing = lacks(one)
        if (missing !== 0 && (missing & (missing - 1)) !== 0) continue
        const counted = seen.get(one.of)
        if (missing === 0 && !counted?.has(ITSELF)) {
          counted?.add(ITSELF)
          kinds.set(one.kind, (kinds.get(one.kind) ?? 0) + 1)
        }
        for (const value of one.values) {
          // What lacks one chosen facet alone counts for that facet's other values.
          if (missing !== 0 && missing !== (bitOf.get(values[value]!.facet) ?? 0)) continue
          if (counted?.has(value)) continue
          counted?.add(value)
          counts[value]! += 1
        }
      }
      return { kinds, facets: values.flatMap(({ facet, value }, i) => (counts[i]! > 0 ? [{ facet, value, count: counts[i]! }] : [])) }
    },
  }
}
