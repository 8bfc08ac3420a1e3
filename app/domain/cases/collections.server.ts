import { holds, type Actor } from '~/policy/actor'
import { CURATORS } from '~/policy/images'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import { CASE_BOUNDS, type Two } from './case'
import { loadCase } from './load-case.server'

export const COLLECTION_BOUNDS = { items: 500, ofOne: 200, about: 2_000 } as const
export const COLLECTION_KINDS = ['collection', 'playlist'] as const

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

export async function createCollection(services: Services, actor: Actor, input: { institutionId: string; title: Two; about: string; kind: string }): Promise<{ kind: 'created'; collectionId: string } | { kind: 'no-title' } | { kind: 'too-many' } | Refused> {
  if (actor.kind !== 'person' || !holds(actor, input.institutionId, ...CURATORS)) return { kind: 'forbidden' }
  const title = { en: input.title.en.trim().slice(0, CASE_BOUNDS.title), zh: input.title.zh.trim().slice(0, CASE_BOUNDS.title) }
  if (!title.en && !title.zh) return { kind: 'no-title' }
  if ((await services.db.collection.count({ where: { ownerId: actor.personId, removedAt: null } })) >= COLLECTION_BOUNDS.ofOne) return { kind: 'too-many' }
  const at = services.now()
  const { id } = await services.db.collection.create({ data: { institutionId: input.institutionId, ownerId: actor.personId, title: title.en, titleZh: title.zh, about: input.about.slice(0, COLLECTION_BOUNDS.about), kind: COLLECTION_KINDS.find((one) => one === input.kind) ?? 'collection', createdAt: at, changedAt: at }, select: { id: true } })
  await services.audit.recordNow({ action: 'collection.made', actor: auditActor(actor), institutionId: input.institutionId, subjectKind: 'collection', subjectId: id })
  return { kind: 'created', collectionId: id }
}

/** Its cases in their order; what the owner may not find themselves is not put in. A collection opens no case to anybody. */
export async function orderCollection(services: Services, actor: Actor, input: { collectionId: string; caseIds: string[] }): Promise<{ kind: 'ordered' } | { kind: 'too-many' } | { kind: 'unknown-case'; caseId: string } | Refused> {
  const found = await ownCollection(services, actor, input.collectionId)
  if (found.kind !== 'found') return found
  const caseIds = [...new Set(input.caseIds)]
  if (caseIds.length > COLLECTION_BOUNDS.items) return { kind: 'too-many' }
  const known = new Set((await services.db.collectionItem.findMany({ where: { collectionId: input.collectionId }, select: { caseId: true } })).map(({ caseId }) => caseId))
  for (const caseId of caseIds) if (!known.has(caseId) && (await loadCase(services, actor, 'find', caseId)).kind !== 'found') return { kind: 'unknown-case', caseId }
  await services.db.$transaction([
    services.db.collectionItem.deleteMany({ where: { collectionId: input.collectionId } }),
    services.db.collectionItem.createMany({ data: caseIds.map((caseId, position) => ({ collectionId: input.collectionId, caseId, position })) }),
    services.db.collection.update({ where: { id: input.collectionId }, data: { changedAt: services.now() } }),
  ])
  return { kind: 'ordered' }
}

/** Shows it to others, or to its owner alone again. */
export async function publishCollection(services: Services, actor: Actor, input: { collectionId: string; isPublished: boolean }): Promise<{ kind: 'done' } | Refused> {
  const found = await ownCollection(services, actor, input.collectionId)
  if (found.kind !== 'found') return found
  await services.db.collection.update({ where: { id: input.collectionId }, data: { isPublished: input.isPublished, changedAt: services.now() } })
  await services.audit.recordNow({ action: input.isPublished ? 'collection.published' : 'collection.closed', actor: auditActor(actor), institutionId: found.collection.institutionId, subjectKind: 'collection', subjectId: input.collectionId })
  return { kind: 'done' }
}

async function ownCollection({ db }: Pick<Services, 'db'>, actor: Actor, collectionId: string) {
  const collection = await db.collection.findFirst({ where: { id: collectionId, removedAt: null } })
  if (!collection) return { kind: 'not-found' as const }
  const isOwn = actor.kind === 'person' && actor.personId === collection.ownerId && holds(actor, collection.institutionId, ...CURATORS)
  return isOwn || holds(actor, collection.institutionId, 'administrator') ? { kind: 'found' as const, collection } : { kind: 'forbidden' as const }
}
