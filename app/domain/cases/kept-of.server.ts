import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newCollectionIn } from '~/policy/collections'
import type { Two } from './case'
import { loadCase } from './load-case.server'
import { institutionsOf } from '~/policy/actor'

/** What stands on a case's buttons: what this reader keeps of it, and what readers think of it. */
export interface Kept {
  isKept: boolean
  stars: number | null
  mean: number | null
  count: number
  mayRate: boolean
  author: { id: string; name: string; follows: boolean; mayFollow: boolean }
  collections: { id: string; title: Two; has: boolean }[]
  /** For a new collection of theirs; null: they make none. */
  collectsIn: string | null
}

export async function keptOf(services: Services, actor: Actor, caseId: string): Promise<{ kind: 'kept'; kept: Kept } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await loadCase(services, actor, 'find', caseId)
  if (found.kind !== 'found' || actor.kind !== 'person') return { kind: found.kind === 'found' ? 'forbidden' : found.kind }
  const { db } = services
  const { personId } = actor
  const { authorId, version } = found.row
  const [bookmark, mine, ratings, author, follow, collections] = await Promise.all([
    db.bookmark.findUnique({ where: { personId_caseId: { personId, caseId } }, select: { at: true } }),
    db.rating.findUnique({ where: { caseId_personId: { caseId, personId } }, select: { stars: true } }),
    db.rating.aggregate({ where: { caseId }, _avg: { stars: true }, _count: true }),
    db.person.findUniqueOrThrow({ where: { id: authorId }, select: { id: true, name: true } }),
    db.follow.findUnique({ where: { followerId_expertId: { followerId: personId, expertId: authorId } }, select: { at: true } }),
    db.collection.findMany({ where: { ownerId: personId, removedAt: null }, orderBy: { changedAt: 'desc' }, take: 200, select: { id: true, title: true, titleZh: true, institutionId: true, items: { where: { caseId }, select: { caseId: true } } } }),
  ])
  const mayMakeIn = institutionsOf(actor).filter((id) => can(actor, 'arrange', newCollectionIn(id, personId)))
  return {
    kind: 'kept',
    kept: {
      isKept: bookmark !== null, stars: mine?.stars ?? null, mean: ratings._avg.stars, count: ratings._count, mayRate: can(actor, 'discuss', found.subject) && authorId !== personId,
      author: { ...author, follows: follow !== null, mayFollow: authorId !== personId && version > 0 },
      collections: collections.filter(({ institutionId }) => mayMakeIn.includes(institutionId)).map(({ id, title, titleZh, items }) => ({ id, title: { en: title, zh: titleZh }, has: items.length > 0 })),
      collectsIn: version > 0 ? (mayMakeIn.find((id) => id === found.row.institutionId) ?? mayMakeIn[0] ?? null) : null,
    },
  }
}
