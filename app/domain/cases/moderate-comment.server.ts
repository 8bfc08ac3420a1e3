import { auditActor } from '~/domain/audit/allowed.server'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { COMMENT_BOUNDS } from './comment'
import { loadCase } from './load-case.server'
import { asksFirst, index } from './say-comment.server'
import { toldTitle } from './told-title.server'

const MOST_MODERATORS = 50
type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

/** Somebody thinks that it should not stand there; those who moderate are told. Once a person. */
export async function reportComment(services: Services, actor: Actor, input: { caseId?: string; commentId: string; why: string }): Promise<{ kind: 'reported' } | Refused> {
  const comment = await services.db.comment.findFirst({ where: { id: input.commentId, caseId: input.caseId, removedAt: null, hiddenAt: null } })
  if (!comment) return { kind: 'not-found' }
  const found = await loadCase(services, actor, 'discuss', comment.caseId)
  if (found.kind !== 'found' || actor.kind !== 'person') return { kind: found.kind === 'found' ? 'forbidden' : found.kind }
  const { row } = found
  const why = input.why.trim().slice(0, COMMENT_BOUNDS.why)
  await services.db.commentReport.upsert({ where: { commentId_personId: { commentId: comment.id, personId: actor.personId } }, create: { commentId: comment.id, personId: actor.personId, why, at: services.now() }, update: { why } })
  const moderators = await services.db.membership.findMany({ where: { institutionId: row.institutionId, role: { in: ['moderator', 'administrator'] } }, select: { personId: true }, distinct: ['personId'], take: MOST_MODERATORS })
  await notify(services, { kind: 'comment.reported', personIds: moderators.map(({ personId }) => personId), params: { title: await toldTitle(services, row) }, path: `/cases/${row.id}#comment-${comment.id}`, key: `comment.reported:${comment.id}` })
  return { kind: 'reported' }
}

/** A moderator takes it from readers, with a reason that its author sees. */
export async function hideComment(services: Services, actor: Actor, input: { caseId?: string; commentId: string; why: string }): Promise<{ kind: 'hidden' } | { kind: 'no-reason' } | Refused> {
  const found = await toModerate(services, actor, input.commentId, input.caseId)
  if (found.kind !== 'found') return found
  const why = input.why.trim().slice(0, COMMENT_BOUNDS.why)
  if (why === '') return { kind: 'no-reason' }
  const { comment, of: { row } } = found
  const at = services.now()
  await services.db.$transaction(async (tx) => {
    await tx.comment.update({ where: { id: comment.id }, data: { hiddenAt: at, hiddenById: actor.kind === 'person' ? actor.personId : null, hiddenWhy: why } })
    await tx.commentReport.updateMany({ where: { commentId: comment.id, settledAt: null }, data: { settledAt: at } })
    await services.search.removeEntries(tx, { caseId: row.id, kinds: ['comment'], refId: comment.id })
  })
  await services.audit.recordNow({ action: 'comment.hidden', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'comment', subjectId: comment.id, detail: { case: row.id } })
  return { kind: 'hidden' }
}

/** It stands again as it was; reports of it are settled. */
export async function showComment(services: Services, actor: Actor, commentId: string, caseId?: string): Promise<{ kind: 'shown' } | Refused> {
  const found = await toModerate(services, actor, commentId, caseId)
  if (found.kind !== 'found') return found
  const { comment, of } = found
  await services.db.$transaction(async (tx) => {
    await tx.comment.update({ where: { id: comment.id }, data: { hiddenAt: null, hiddenById: null, hiddenWhy: '' } })
    await tx.commentReport.updateMany({ where: { commentId: comment.id, settledAt: null }, data: { settledAt: services.now() } })
    if (comment.removedAt === null) await index(services, tx, of, comment, (await asksFirst(services, actor, of)) !== 'none')
  })
  await services.audit.recordNow({ action: 'comment.shown', actor: auditActor(actor), institutionId: of.row.institutionId, subjectKind: 'comment', subjectId: comment.id, detail: { case: of.row.id } })
  return { kind: 'shown' }
}

async function toModerate(services: Services, actor: Actor, commentId: string, caseId?: string) {
  const comment = await services.db.comment.findFirst({ where: { id: commentId, caseId } })
  if (!comment) return { kind: 'not-found' as const }
  const of = await loadCase(services, actor, 'moderate', comment.caseId)
  return of.kind === 'found' ? { kind: 'found' as const, comment, of } : { kind: of.kind }
}
