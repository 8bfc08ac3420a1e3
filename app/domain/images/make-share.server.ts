import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { linkTokenHash, makeLinkToken } from '~/domain/people/link-token.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { subjectOfStudy } from './readable-studies'
import { asIfOpen, isHeldOutside, LEAST_SHARE_DAYS, MOST_NOTE, MOST_SHARE_DAYS, MOST_SHARES, SHARED_SERIES } from './share'

export type MakeShare =
  /** The address is shown once: the store keeps a hash of its token. */
  | { kind: 'made'; id: string; url: string; expiresAt: Date }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'held' } | { kind: 'charged' } | { kind: 'wrong-days' } | { kind: 'too-many' }

/** A link that shows one study to whoever has it, read-only, until its end. */
export async function makeShare(services: Services, actor: Actor, input: { studyId: string; days: number; note: string; showsFindings?: boolean }): Promise<MakeShare> {
  const study = await services.db.study.findUnique({ where: { id: input.studyId }, select: { id: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true, series: SHARED_SERIES } })
  if (!study || !can(actor, 'read', subjectOfStudy(study))) return { kind: 'not-found' }
  if (isHeldOutside(study)) return { kind: 'held' }
  // Told to those who may share it otherwise.
  if (study.chargedBy !== '' && can(actor, 'share', asIfOpen(subjectOfStudy(study)))) return { kind: 'charged' }
  if (actor.kind !== 'person' || !allowed(services, actor, 'share', subjectOfStudy(study), { subjectKind: 'study', subjectId: study.id })) return { kind: 'forbidden' }
  if (!Number.isInteger(input.days) || input.days < LEAST_SHARE_DAYS || input.days > MOST_SHARE_DAYS) return { kind: 'wrong-days' }
  const now = services.now()
  if ((await services.db.shareLink.count({ where: { studyId: study.id, withdrawnAt: null, expiresAt: { gt: now } } })) >= MOST_SHARES) return { kind: 'too-many' }
  const showsFindings = input.showsFindings ?? false
  const token = makeLinkToken()
  const expiresAt = new Date(now.getTime() + input.days * 86_400_000)
  const { id } = await services.db.shareLink.create({ data: { studyId: study.id, tokenHash: linkTokenHash(token)!, note: input.note.trim().slice(0, MOST_NOTE), showsFindings, createdById: actor.personId, createdAt: now, expiresAt } })
  await services.audit.recordNow({ action: 'share.made', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'share', subjectId: id, detail: { study: study.id, days: input.days, ...(showsFindings ? { findings: 'shown' } : {}) } })
  return { kind: 'made', id, url: `${services.env.publicUrl}/images/shared/${token}`, expiresAt }
}
