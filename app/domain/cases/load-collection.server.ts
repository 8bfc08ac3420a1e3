import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { CollectionAction, CollectionSubject } from '~/policy/collections'

export const subjectOfCollection = ({ institutionId, ownerId, isPublished }: Omit<CollectionSubject, 'kind'>): CollectionSubject => ({ kind: 'collection', institutionId, ownerId, isPublished })

/** A collection for whoever may do this with it. */
export async function loadCollection(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: CollectionAction, collectionId: string, { isRemoved = false } = {}) {
  const collection = await services.db.collection.findUnique({ where: { id: collectionId } })
  if (!collection || (collection.removedAt !== null) !== isRemoved) return { kind: 'not-found' as const }
  const subject = subjectOfCollection(collection)
  if (!allowed(services, actor, action, subject, { subjectKind: 'collection', subjectId: collectionId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, collection, subject }
}

/** Somebody has bought it and has it still: what they paid for stays in it. */
export const isSold = async ({ db, now }: Pick<Services, 'db' | 'now'>, collectionId: string): Promise<boolean> =>
  (await db.entitlement.findFirst({ where: { sells: 'collection', refId: collectionId, endedAt: null, OR: [{ to: null }, { to: { gt: now() } }] }, select: { id: true } })) !== null

/** It has a price, or somebody pressed to buy it once: what is put in goes to its buyers as well. */
export const isOnSale = async ({ db }: Pick<Services, 'db'>, collectionId: string): Promise<boolean> =>
  (await db.offer.findFirst({ where: { sells: 'collection', refId: collectionId, OR: [{ isOpen: true }, { purchases: { some: {} } }] }, select: { id: true } })) !== null
