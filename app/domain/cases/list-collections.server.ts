import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newCollectionIn } from '~/policy/collections'
import type { Two } from './case'
import { findableBy } from './case-cards.server'
import { asCollectionKind, type CollectionKind } from './collection'

export interface CollectionRow {
  id: string
  title: Two
  about: string
  kind: CollectionKind
  isPublished: boolean
  isMine: boolean
  owner: string
  institution: string
  /** As many as the reader may find. */
  cases: number
  changedAt: Date
}

const MOST = 200

/** One's own, and those that others have published, the newest change first. @param find words of the title; empty: all */
export async function listCollections({ db }: Pick<Services, 'db'>, actor: Actor, find = ''): Promise<{ collections: CollectionRow[]; isCut: boolean; mayMakeIn: { id: string; name: string }[] }> {
  if (actor.kind !== 'person') return { collections: [], isCut: false, mayMakeIn: [] }
  const { personId } = actor
  const isSeen = actor.memberships.length > 0 ? [{ isPublished: true }] : []
  const words = find.trim().slice(0, 100)
  const [rows, institutions] = await Promise.all([
    db.collection.findMany({
      where: { removedAt: null, AND: [{ OR: [{ ownerId: personId }, ...isSeen] }, words ? { OR: [{ title: { contains: words } }, { titleZh: { contains: words } }] } : {}] },
      orderBy: [{ changedAt: 'desc' }, { id: 'asc' }], take: MOST + 1,
      include: { institution: { select: { name: true } }, _count: { select: { items: { where: { of: findableBy(actor) } } } } },
    }),
    db.institution.findMany({ where: { id: { in: institutionsOf(actor).filter((id) => can(actor, 'arrange', newCollectionIn(id, personId))) } }, orderBy: { name: 'asc' }, select: { id: true, name: true } }),
  ])
  const owners = new Map((await db.person.findMany({ where: { id: { in: rows.map(({ ownerId }) => ownerId) } }, select: { id: true, name: true } })).map(({ id, name }) => [id, name]))
  const collections = rows.slice(0, MOST).map(({ id, title, titleZh, about, kind, isPublished, ownerId, institution, _count, changedAt }): CollectionRow =>
    ({ id, title: { en: title, zh: titleZh }, about, kind: asCollectionKind(kind), isPublished, isMine: ownerId === personId, owner: owners.get(ownerId) ?? '', institution: institution.name, cases: _count.items, changedAt }))
  return { collections, isCut: rows.length > MOST, mayMakeIn: institutions }
}
