import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { Two } from './case'
import { caseCards, findableBy, type CaseCard } from './case-cards.server'
import { asCollectionKind, type CollectionKind } from './collection'
import { loadCollection } from './load-collection.server'

export interface OpenedCollection {
  id: string
  title: Two
  about: string
  kind: CollectionKind
  isPublished: boolean
  owner: string
  institution: string
  changedAt: Date
  /** In their order; what the reader may not find is not among them. */
  cards: CaseCard[]
  /** Every case of it, for those who arrange it: what they may not find themselves keeps its place. Empty for others. */
  order: string[]
  mayArrange: boolean
}

export async function openCollection(services: Services, actor: Actor, collectionId: string): Promise<{ kind: 'opened'; opened: OpenedCollection } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await loadCollection(services, actor, 'open', collectionId)
  if (found.kind !== 'found') return found
  const { collection, subject } = found
  const { id, title, titleZh, about, kind, isPublished, ownerId, institutionId, changedAt } = collection
  const { db } = services
  const [items, owner, institution] = await Promise.all([
    db.collectionItem.findMany({ where: { collectionId }, orderBy: [{ position: 'asc' }, { caseId: 'asc' }], select: { caseId: true } }),
    db.person.findUnique({ where: { id: ownerId }, select: { name: true } }),
    db.institution.findUnique({ where: { id: institutionId }, select: { name: true } }),
  ])
  const caseIds = items.map(({ caseId }) => caseId)
  const mayArrange = can(actor, 'arrange', subject)
  return {
    kind: 'opened',
    opened: { id, title: { en: title, zh: titleZh }, about, kind: asCollectionKind(kind), isPublished, owner: owner?.name ?? '', institution: institution?.name ?? '', changedAt, cards: await caseCards(services, actor, caseIds), order: mayArrange ? caseIds : [], mayArrange },
  }
}

export interface Place { collectionId: string; title: Two; kind: CollectionKind; position: number; of: number; previousId: string | null; nextId: string | null }

/** Where a case stands in a collection that it is read in, among those that the reader may find; null: not in it, or not theirs to see. */
export async function placeIn(services: Pick<Services, 'db'>, actor: Actor, { collectionId, caseId }: { collectionId: string; caseId: string }): Promise<Place | null> {
  const { db } = services
  const collection = await db.collection.findFirst({ where: { id: collectionId, removedAt: null } })
  if (!collection || !can(actor, 'open', { kind: 'collection', institutionId: collection.institutionId, ownerId: collection.ownerId, isPublished: collection.isPublished })) return null
  const ids = (await db.collectionItem.findMany({ where: { collectionId, of: findableBy(actor) }, orderBy: [{ position: 'asc' }, { caseId: 'asc' }], select: { caseId: true } })).map((item) => item.caseId)
  const at = ids.indexOf(caseId)
  return at < 0 ? null : { collectionId, title: { en: collection.title, zh: collection.titleZh }, kind: asCollectionKind(collection.kind), position: at + 1, of: ids.length, previousId: ids[at - 1] ?? null, nextId: ids[at + 1] ?? null }
}
