import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { caseCards, findableBy, type CaseCard } from './case-cards.server'

export interface Expert {
  id: string
  name: string
  /** Where the cases are of that the reader sees. */
  institutions: string[]
  cards: CaseCard[]
  cases: number
  page: number
  pages: number
  followers: number
  isMe: boolean
  follows: boolean
}

const PAGE = 24

/** Somebody who published what the actor may find; nobody else has a page here. */
export async function openExpert(services: Services, actor: Actor, { personId, page }: { personId: string; page: number }): Promise<{ kind: 'opened'; expert: Expert } | { kind: 'not-found' }> {
  if (actor.kind !== 'person') return { kind: 'not-found' }
  const { db } = services
  const where = { ...findableBy(actor), authorId: personId, state: { not: 'retracted' } }
  const cases = await db.case.count({ where })
  if (cases === 0) return { kind: 'not-found' }
  const pages = Math.ceil(cases / PAGE)
  const at = Math.min(pages, Math.max(1, page))
  const [person, rows, institutions, followers, mine] = await Promise.all([
    db.person.findUnique({ where: { id: personId }, select: { id: true, name: true } }),
    db.case.findMany({ where, orderBy: [{ publishedAt: 'desc' }, { id: 'asc' }], skip: (at - 1) * PAGE, take: PAGE, select: { id: true } }),
    db.institution.findMany({ where: { cases: { some: where } }, orderBy: { name: 'asc' }, select: { name: true } }),
    db.follow.count({ where: { expertId: personId } }),
    db.follow.findUnique({ where: { followerId_expertId: { followerId: actor.personId, expertId: personId } }, select: { at: true } }),
  ])
  if (!person) return { kind: 'not-found' }
  return { kind: 'opened', expert: { ...person, institutions: institutions.map(({ name }) => name), cards: await caseCards(services, actor, rows.map(({ id }) => id)), cases, page: at, pages, followers, isMe: personId === actor.personId, follows: mine !== null } }
}

export interface Followed { id: string; name: string; cases: number; newestAt: Date | null }

const MOST_FOLLOWED = 500

/** Whom one follows, with what one may find of theirs. */
export async function listFollowed({ db }: Pick<Services, 'db'>, actor: Actor): Promise<Followed[]> {
  if (actor.kind !== 'person') return []
  const rows = await db.follow.findMany({ where: { followerId: actor.personId }, orderBy: { at: 'desc' }, take: MOST_FOLLOWED, select: { expertId: true } })
  const ids = rows.map(({ expertId }) => expertId)
  const [people, counts] = await Promise.all([
    db.person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
    db.case.groupBy({ by: ['authorId'], where: { ...findableBy(actor), authorId: { in: ids }, state: { not: 'retracted' } }, _count: true, _max: { publishedAt: true } }),
  ])
  return ids.flatMap((id) => {
    const [person, count] = [people.find((one) => one.id === id), counts.find(({ authorId }) => authorId === id)]
    return person && count ? [{ ...person, cases: count._count, newestAt: count._max.publishedAt }] : []
  })
}
