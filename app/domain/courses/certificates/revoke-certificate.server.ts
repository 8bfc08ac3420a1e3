import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadClass } from '../load-class.server'

export type RevokeCertificate = { kind: 'revoked' | 'restored' } | { kind: 'no-reason' } | { kind: 'gone' } | { kind: 'not-found' } | { kind: 'forbidden' }
export const LONGEST_REASON = 500

/** Takes a certificate back, with a reason that its holder reads, or gives it back. Whoever checks its code is told at once. */
export async function revokeCertificate(services: Services, actor: Actor, classId: string, enrolmentId: string, { isRevoked, why }: { isRevoked: boolean; why: string }): Promise<RevokeCertificate> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (isRevoked && (why.trim() === '' || why.length > LONGEST_REASON)) return { kind: 'no-reason' }
  const { count } = await services.db.certificate.updateMany({ where: { enrolmentId, enrolment: { classId } }, data: isRevoked ? { revokedAt: services.now(), revokedWhy: why.trim() } : { revokedAt: null, revokedWhy: '' } })
  if (count === 0) return { kind: 'gone' }
  await services.audit.recordNow({ action: isRevoked ? 'certificate.revoked' : 'certificate.restored', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'class', subjectId: classId, detail: { enrolment: enrolmentId } })
  return { kind: isRevoked ? 'revoked' : 'restored' }
}
