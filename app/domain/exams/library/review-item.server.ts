import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { readItem } from './item-row.server'
import { loadItem, subjectOfItem } from './load-item.server'
import { missingInItem, type ItemLack } from './missing-in-item'

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }
/** `changed`: it is not what or where the actor saw it. */
type Moved = { kind: 'done' } | { kind: 'changed' } | Refused
export type AskReview = Moved | { kind: 'incomplete'; lacks: ItemLack[] }
export type ApproveItem = { kind: 'approved'; version: number } | { kind: 'incomplete'; lacks: ItemLack[] } | { kind: 'same' } | { kind: 'changed' } | Refused

/** A colleague is asked to look. @param input.revision as the author saw it */
export async function askReview(services: Services, actor: Actor, { itemId, revision }: { itemId: string; revision: number }): Promise<AskReview> {
  const found = await loadItem(services, actor, 'write', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const lacks = missingInItem(readItem(found.row.contentJson))
  if (lacks.length > 0) return { kind: 'incomplete', lacks }
  const { count } = await services.db.examItem.updateMany({ where: { id: itemId, revision, state: 'draft', removedAt: null }, data: { state: 'review' } })
  if (count === 0) return { kind: 'changed' }
  return { kind: 'done' }
}

/** Back to the desk, with what is to be mended said elsewhere. */
export async function endReview(services: Services, actor: Actor, itemId: string): Promise<Moved> {
  const found = await loadItem(services, actor, 'write', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.examItem.updateMany({ where: { id: itemId, state: 'review', removedAt: null }, data: { state: 'draft' } })
  if (count === 0) return { kind: 'changed' }
  return { kind: 'done' }
}

/** The draft becomes the next version, whole and for good. @param input.revision what the actor read: nobody approves what came after it */
export async function approveItem(services: Services, actor: Actor, { itemId, revision }: { itemId: string; revision: number }): Promise<ApproveItem> {
  const found = await loadItem(services, actor, 'approve', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const at = services.now()
  const done = await services.db.$transaction(async (tx): Promise<ApproveItem> => {
    const row = await tx.examItem.findUnique({ where: { id: itemId } })
    if (!row || row.removedAt) return { kind: 'not-found' }
    if (row.revision !== revision || row.state === 'retired') return { kind: 'changed' }
    const content = readItem(row.contentJson)
    const lacks = missingInItem(content)
    if (lacks.length > 0) return { kind: 'incomplete', lacks }
    const { version } = row
    const before = version > 0 ? await tx.examItemVersion.findUnique({ where: { itemId_version: { itemId, version } } }) : null
    const contentJson = JSON.stringify(content)
    const isSame = before?.contentJson === contentJson
    if (isSame && row.state === 'approved') return { kind: 'same' }
    const next = isSame ? version : version + 1
    const { count } = await tx.examItem.updateMany({ where: { id: itemId, revision, version, state: row.state, removedAt: null }, data: { state: 'approved', version: next, approvedById: personOf(actor), approvedAt: at } })
    if (count === 0) return { kind: 'changed' }
    if (!isSame) await tx.examItemVersion.create({ data: { itemId, version: next, contentJson, frozenAt: at } })
    return { kind: 'approved', version: next }
  })
  if (done.kind === 'approved') await record(services, actor, 'question.approved', found.row, { version: done.version })
  return done
}

/** Nobody draws it any more; where it was used it stays. Its author may, and whoever may approve it. */
export async function retireItem(services: Services, actor: Actor, itemId: string): Promise<Moved> {
  const found = await loadItem(services, actor, 'write', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const subject = subjectOfItem(found.row)
  if (!can(actor, 'approve', subject) && !can(actor, 'remove', subject)) return { kind: 'forbidden' }
  const { count } = await services.db.examItem.updateMany({ where: { id: itemId, state: { in: ['approved', 'draft', 'review'] }, removedAt: null }, data: { state: 'retired', approvedAt: null, approvedById: null, changedAt: services.now() } })
  if (count === 0) return { kind: 'changed' }
  await record(services, actor, 'question.retired', found.row)
  return { kind: 'done' }
}

/** To the desk: before papers draw it again, somebody approves it again. */
export async function bringBackItem(services: Services, actor: Actor, itemId: string): Promise<Moved> {
  const found = await loadItem(services, actor, 'write', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.examItem.updateMany({ where: { id: itemId, state: 'retired', removedAt: null }, data: { state: 'draft', changedAt: services.now() } })
  if (count === 0) return { kind: 'changed' }
  await record(services, actor, 'question.restored', found.row)
  return { kind: 'done' }
}

const personOf = (actor: Actor) => (actor.kind === 'person' ? actor.personId : null)

type OnRecord = 'question.approved' | 'question.retired' | 'question.restored'
const record = (services: Services, actor: Actor, action: OnRecord, { id, institutionId }: { id: string; institutionId: string }, detail: { version: number } | undefined = undefined) =>
  services.audit.recordNow({ action, actor: auditActor(actor), institutionId, subjectKind: 'question', subjectId: id, ...(detail ? { detail } : {}) })
