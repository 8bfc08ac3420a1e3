import { sendMail } from '~/domain/mail/send-mail.server'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import { custodianOf } from './custodian'
import { passwordChangedLetter } from './letters.server'
import { linkTokenHash } from './link-token.server'
import { wrongPassword } from './password'
import { hashPassword } from './password.server'
import { endSessionsOf } from './session.server'

export type ClosedReset = { kind: 'closed'; why: 'used' | 'expired' | 'unknown' }
export type LookAtPasswordReset = { kind: 'open'; email: string } | ClosedReset
export type UsePasswordReset = { kind: 'changed' } | { kind: 'wrong-password'; why: 'too-short' | 'too-long' } | ClosedReset

async function find(services: Pick<Services, 'db' | 'now'>, token: string) {
  const tokenHash = linkTokenHash(token)
  const row = tokenHash ? await services.db.passwordReset.findUnique({ where: { tokenHash }, include: { person: { include: { memberships: { select: { institutionId: true } } } } } }) : null
  const closed = (why: ClosedReset['why']): ClosedReset => ({ kind: 'closed', why })
  if (!row || row.person.deactivatedAt || row.person.isDemo) return closed('unknown')
  if (row.usedAt) return closed('used')
  if (row.expiresAt.getTime() <= services.now().getTime()) return closed('expired')
  return { kind: 'open' as const, row }
}

/** What a link leads to; looking uses nothing up. */
export async function lookAtPasswordReset(services: Pick<Services, 'db' | 'now'>, token: string): Promise<LookAtPasswordReset> {
  const found = await find(services, token)
  return found.kind === 'open' ? { kind: 'open', email: found.row.person.email } : found
}

/** The new password; every device is signed out, every other link dies, and the person is told. Signs nobody in: a second factor is asked for at the sign-in. */
export async function usePasswordReset(services: Services, token: string, password: string): Promise<UsePasswordReset> {
  const found = await find(services, token)
  if (found.kind === 'closed') return found
  const why = wrongPassword(password)
  if (why) return { kind: 'wrong-password', why }
  const { id, person } = found.row
  const passwordHash = await hashPassword(password)
  const now = services.now()
  const isChanged = await services.db.$transaction(async (db) => {
    const { count } = await db.passwordReset.updateMany({ where: { id, usedAt: null, expiresAt: { gt: now } }, data: { usedAt: now } })
    if (count === 0) return false
    await db.passwordReset.updateMany({ where: { personId: person.id, usedAt: null }, data: { usedAt: now } })
    await db.person.updateMany({ where: { id: person.id }, data: { passwordHash } })
    await db.session.deleteMany({ where: { personId: person.id } })
    return true
  })
  if (!isChanged) return { kind: 'closed', why: 'used' }
  await endSessionsOf(services, person.id)
  await services.audit.recordNow({ action: 'password-reset.used', actor: { kind: 'person', personId: person.id }, institutionId: custodianOf(person), subjectKind: 'person', subjectId: person.id })
  const keys = await services.db.accessKey.count({ where: { personId: person.id, revokedAt: null, expiresAt: { gt: now } } })
  await sendMail(services, { ...passwordChangedLetter(services.env, person, now, keys), to: person.email, institutionId: custodianOf(person) })
  await notify(services, { kind: 'security.changed', personIds: [person.id], params: { what: 'password' }, path: '/account/security', key: `security.changed:reset:${id}`, hasLetter: true })
  return { kind: 'changed' }
}
