import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { loadCase } from './load-case.server'

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }
const MOST_KEPT = 5_000

/** One's own stars, 1 to 5, changed as often as one likes; null takes them back. */
export async function rateCase(services: Services, actor: Actor, input: { caseId: string; stars: number | null }): Promise<{ kind: 'rated'; mean: number | null; count: number } | { kind: 'own' } | { kind: 'malformed' } | Refused> {
  const found = await loadCase(services, actor, 'discuss', input.caseId)
  if (found.kind !== 'found' || actor.kind !== 'person') return { kind: found.kind === 'found' ? 'forbidden' : found.kind }
  const { caseId, stars } = input
  if (stars !== null && ![1, 2, 3, 4, 5].includes(stars)) return { kind: 'malformed' }
  if (found.row.authorId === actor.personId) return { kind: 'own' }
  const key = { caseId, personId: actor.personId }
  if (stars === null) await services.db.rating.deleteMany({ where: key })
  else await services.db.rating.upsert({ where: { caseId_personId: key }, create: { ...key, stars, at: services.now() }, update: { stars, at: services.now() } })
  const { _avg, _count } = await services.db.rating.aggregate({ where: { caseId }, _avg: { stars: true }, _count: true })
  return { kind: 'rated', mean: _avg.stars, count: _count }
}

/** Keeps a case for later, or no longer. */
export async function bookmarkCase(services: Services, actor: Actor, input: { caseId: string; isKept: boolean }): Promise<{ kind: 'done' } | { kind: 'too-many' } | Refused> {
  const found = await loadCase(services, actor, 'find', input.caseId)
  if (found.kind !== 'found' || actor.kind !== 'person') return { kind: found.kind === 'found' ? 'forbidden' : found.kind }
  const key = { caseId: input.caseId, personId: actor.personId }
  if (!input.isKept) {
    await services.db.bookmark.deleteMany({ where: key })
    return { kind: 'done' }
  }
  if ((await services.db.bookmark.count({ where: { personId: actor.personId } })) >= MOST_KEPT) return { kind: 'too-many' }
  await services.db.bookmark.upsert({ where: { personId_caseId: key }, create: { ...key, at: services.now() }, update: {} })
  return { kind: 'done' }
}

/** Hears of what an expert publishes, as far as they may read it. Nobody follows somebody who publishes nothing they can find. */
export async function followExpert(services: Pick<Services, 'db' | 'now'>, actor: Actor, input: { expertId: string; follows: boolean }): Promise<{ kind: 'done' } | { kind: 'too-many' } | Refused> {
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const key = { followerId: actor.personId, expertId: input.expertId }
  if (!input.follows) {
    await services.db.follow.deleteMany({ where: key })
    return { kind: 'done' }
  }
  if (input.expertId === actor.personId) return { kind: 'forbidden' }
  const institutions = institutionsOf(actor)
  const isFound = institutions.length > 0 && (await services.db.case.findFirst({ where: { authorId: input.expertId, version: { gt: 0 }, removedAt: null, OR: [{ isOpen: true }, { institutionId: { in: institutions } }] }, select: { id: true } }))
  if (!isFound) return { kind: 'not-found' }
  if ((await services.db.follow.count({ where: { followerId: actor.personId } })) >= MOST_KEPT) return { kind: 'too-many' }
  await services.db.follow.upsert({ where: { followerId_expertId: key }, create: { ...key, at: services.now() }, update: {} })
  return { kind: 'done' }
}
