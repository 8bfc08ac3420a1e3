import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newCollectionIn } from '~/policy/collections'
import { CASE_BOUNDS, type Two } from './case'
import { asCollectionKind, COLLECTION_BOUNDS } from './collection'
import { isOnSale, isSold, loadCollection } from './load-collection.server'
import { loadCase } from './load-case.server'

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

const titled = ({ en, zh }: Two): Two => ({ en: en.trim().slice(0, CASE_BOUNDS.title), zh: zh.trim().slice(0, CASE_BOUNDS.title) })

export async function createCollection(services: Services, actor: Actor, input: { institutionId: string; title: Two; about: string; kind: string }): Promise<{ kind: 'created'; collectionId: string } | { kind: 'no-title' } | { kind: 'too-many' } | Refused> {
  if (actor.kind !== 'person' || !can(actor, 'arrange', newCollectionIn(input.institutionId, actor.personId))) return { kind: 'forbidden' }
  const title = titled(input.title)
  if (!title.en && !title.zh) return { kind: 'no-title' }
  if ((await services.db.collection.count({ where: { ownerId: actor.personId, removedAt: null } })) >= COLLECTION_BOUNDS.ofOne) return { kind: 'too-many' }
  const at = services.now()
  const { id } = await services.db.collection.create({ data: { institutionId: input.institutionId, ownerId: actor.personId, title: title.en, titleZh: title.zh, about: input.about.trim().slice(0, COLLECTION_BOUNDS.about), kind: asCollectionKind(input.kind), createdAt: at, changedAt: at }, select: { id: true } })
  await services.audit.recordNow({ action: 'collection.made', actor: auditActor(actor), institutionId: input.institutionId, subjectKind: 'collection', subjectId: id })
  return { kind: 'created', collectionId: id }
}

/** Its words, and whether it is read in its order. */
export async function renameCollection(services: Services, actor: Actor, input: { collectionId: string; title: Two; about: string; kind: string }): Promise<{ kind: 'done' } | { kind: 'no-title' } | Refused> {
  const found = await loadCollection(services, actor, 'arrange', input.collectionId)
  if (found.kind !== 'found') return found
  const title = titled(input.title)
  if (!title.en && !title.zh) return { kind: 'no-title' }
  await services.db.collection.update({ where: { id: input.collectionId }, data: { title: title.en, titleZh: title.zh, about: input.about.trim().slice(0, COLLECTION_BOUNDS.about), kind: asCollectionKind(input.kind), changedAt: services.now() } })
  return { kind: 'done' }
}

export type OrderCollection = { kind: 'ordered' } | { kind: 'too-many' } | { kind: 'unknown-case'; caseId: string }
  /** It was bought by somebody: what is in it stays in it. */
  | { kind: 'sold' }
  /** It has a price, or was bought: who may not set prices does not add to what its buyers get. */
  | { kind: 'not-to-sell' } | Refused

/** Its cases in their order; what the owner may not find themselves is not put in. A collection opens no case to anybody. */
export async function orderCollection(services: Services, actor: Actor, input: { collectionId: string; caseIds: string[] }): Promise<OrderCollection> {
  const found = await loadCollection(services, actor, 'arrange', input.collectionId)
  if (found.kind !== 'found') return found
  const caseIds = [...new Set(input.caseIds)]
  if (caseIds.length > COLLECTION_BOUNDS.items) return { kind: 'too-many' }
  const known = new Set((await services.db.collectionItem.findMany({ where: { collectionId: input.collectionId }, select: { caseId: true } })).map(({ caseId }) => caseId))
  for (const caseId of caseIds) if (!known.has(caseId) && !(await mayPutIn(services, actor, caseId))) return { kind: 'unknown-case', caseId }
  if (!(await mayAdd(services, actor, found.collection, caseIds.filter((caseId) => !known.has(caseId))))) return { kind: 'not-to-sell' }
  if ([...known].some((id) => !caseIds.includes(id)) && (await isSold(services, input.collectionId))) return { kind: 'sold' }
  await services.db.$transaction([
    services.db.collectionItem.deleteMany({ where: { collectionId: input.collectionId } }),
    services.db.collectionItem.createMany({ data: caseIds.map((caseId, position) => ({ collectionId: input.collectionId, caseId, position })) }),
    services.db.collection.update({ where: { id: input.collectionId }, data: { changedAt: services.now() } }),
  ])
  return { kind: 'ordered' }
}

/** One case at its end, or out of it. */
export async function collectCase(services: Services, actor: Actor, input: { collectionId: string; caseId: string; isIn: boolean }): Promise<{ kind: 'done' } | { kind: 'too-many' } | { kind: 'unknown-case' } | { kind: 'sold' } | { kind: 'not-to-sell' } | Refused> {
  const found = await loadCollection(services, actor, 'arrange', input.collectionId)
  if (found.kind !== 'found') return found
  const { collectionId, caseId, isIn } = input
  const { db } = services
  const key = { collectionId_caseId: { collectionId, caseId } }
  if (isIn) {
    if (!(await mayPutIn(services, actor, caseId))) return { kind: 'unknown-case' }
    if (!(await db.collectionItem.findUnique({ where: key })) && !(await mayAdd(services, actor, found.collection, [caseId]))) return { kind: 'not-to-sell' }
    const { _count, _max } = await db.collectionItem.aggregate({ where: { collectionId }, _count: true, _max: { position: true } })
    if (_count >= COLLECTION_BOUNDS.items) return { kind: 'too-many' }
    await db.collectionItem.upsert({ where: key, create: { collectionId, caseId, position: (_max.position ?? -1) + 1 }, update: {} })
  } else {
    if (await isSold(services, collectionId)) return { kind: 'sold' }
    await db.collectionItem.deleteMany({ where: { collectionId, caseId } })
  }
  await db.collection.update({ where: { id: collectionId }, data: { changedAt: services.now() } })
  return { kind: 'done' }
}

/** Shows it to others, or to its owner alone again. */
export async function publishCollection(services: Services, actor: Actor, input: { collectionId: string; isPublished: boolean }): Promise<{ kind: 'done' } | Refused> {
  const found = await loadCollection(services, actor, 'arrange', input.collectionId)
  if (found.kind !== 'found') return found
  await services.db.collection.update({ where: { id: input.collectionId }, data: { isPublished: input.isPublished, changedAt: services.now() } })
  await services.audit.recordNow({ action: input.isPublished ? 'collection.published' : 'collection.closed', actor: auditActor(actor), institutionId: found.collection.institutionId, subjectKind: 'collection', subjectId: input.collectionId })
  return { kind: 'done' }
}

/** From now on nobody sees it, until it is brought back; its cases are where they were. */
export async function removeCollection(services: Services, actor: Actor, input: { collectionId: string; isBack: boolean }): Promise<{ kind: 'done' } | { kind: 'sold' } | Refused> {
  const { collectionId, isBack } = input
  const found = await loadCollection(services, actor, 'arrange', collectionId, { isRemoved: isBack })
  if (found.kind !== 'found') return found
  if (!isBack && (await isSold(services, collectionId))) return { kind: 'sold' }
  const { count } = await services.db.collection.updateMany({ where: { id: collectionId, removedAt: isBack ? { not: null } : null }, data: { removedAt: isBack ? null : services.now() } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: isBack ? 'collection.restored' : 'collection.removed', actor: auditActor(actor), institutionId: found.collection.institutionId, subjectKind: 'collection', subjectId: collectionId })
  return { kind: 'done' }
}

/** A draft is in nobody's collection: it would be shown the day it is published, to whom its author does not know. */
async function mayPutIn(services: Services, actor: Actor, caseId: string): Promise<boolean> {
  const found = await loadCase(services, actor, 'find', caseId)
  return found.kind === 'found' && found.row.version > 0
}

/** A charged case that is put into what is sold is sold with it: whoever sets its house's prices decides that. Another house's case is not sold by it. */
async function mayAdd(services: Services, actor: Actor, { id, institutionId }: { id: string; institutionId: string }, caseIds: string[]): Promise<boolean> {
  if (can(actor, 'sell', { kind: 'sale', institutionId, buyerId: null, forInstitutionId: null })) return true
  const charged = await services.db.case.findFirst({ where: { id: { in: caseIds }, institutionId, isCharged: true }, select: { id: true } })
  return charged === null || !(await isOnSale(services, id))
}
