import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { likeness, shinglesOf } from './item-words'
import { loadItem } from './load-item.server'

/** From here on two questions are shown beside each other. */
const ALIKE = 0.5
/** The newest of a library are compared; some milliseconds. */
const MOST_COMPARED = 2_000
const TOGETHER = 200
const MOST_SHOWN = 5

export interface Double { itemId: string; title: string; state: string; /** 0 to 1. */ likeness: number }

/** Questions of the same institution that say nearly the same, the likest first. A hint: what is a double is for a person to say. */
export async function findDoubles(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, itemId: string): Promise<{ kind: 'found'; doubles: Double[] } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await loadItem(services, actor, 'read', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const mine = shinglesOf(found.row.words)
  if (mine.size < 2) return { kind: 'found', doubles: [] }
  const doubles: Double[] = []
  for (let skip = 0; skip < MOST_COMPARED; skip += TOGETHER) {
    const rows = await services.db.examItem.findMany({ where: { institutionId: found.row.institutionId, removedAt: null, id: { not: itemId } }, orderBy: [{ changedAt: 'desc' }, { id: 'asc' }], skip, take: TOGETHER, select: { id: true, title: true, state: true, words: true } })
    for (const { id, title, state, words } of rows) {
      const like = likeness(mine, shinglesOf(words))
      if (like >= ALIKE) doubles.push({ itemId: id, title, state, likeness: like })
    }
    if (rows.length < TOGETHER) break
  }
  return { kind: 'found', doubles: doubles.sort((a, b) => b.likeness - a.likeness).slice(0, MOST_SHOWN) }
}
