import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { subjectOfStudy } from './readable-studies'
import { asIfOpen } from './share'

export type WithdrawShare = { kind: 'withdrawn' } | { kind: 'unchanged' } | { kind: 'forbidden' } | { kind: 'not-found' }

/** Ends a link: no byte that is asked for later is served. Whoever made it may, and whoever may share the study. */
export async function withdrawShare(services: Services, actor: Actor, input: { studyId: string; shareId: string }): Promise<WithdrawShare> {
  const share = await services.db.shareLink.findFirst({ where: { id: input.shareId, studyId: input.studyId }, select: { id: true, createdById: true, study: { select: { institutionId: true, workspace: true, isHeld: true, chargedBy: true } } } })
  const isMaker = share !== null && actor.kind === 'person' && share.createdById === actor.personId
  if (!share || (!isMaker && !can(actor, 'read', subjectOfStudy(share.study)))) return { kind: 'not-found' }
  // A study that is held or charged for is shared by nobody, and its links may be withdrawn all the same.
  if (!isMaker && !allowed(services, actor, 'share', asIfOpen(subjectOfStudy(share.study)), { subjectKind: 'share', subjectId: share.id })) return { kind: 'forbidden' }
  const { count } = await services.db.shareLink.updateMany({ where: { id: share.id, withdrawnAt: null }, data: { withdrawnAt: services.now() } })
  if (count === 0) return { kind: 'unchanged' }
  await services.audit.recordNow({ action: 'share.withdrawn', actor: auditActor(actor), institutionId: share.study.institutionId, subjectKind: 'share', subjectId: share.id, detail: { study: input.studyId } })
  return { kind: 'withdrawn' }
}
