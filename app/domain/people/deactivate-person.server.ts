import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Membership } from '~/policy/actor'
import { institutionOfPerson } from './institution-of-person.server'
import { endSessionsOf } from './session.server'
import { isLastAdministrator } from './last-administrator.server'
import type { ManagePerson } from './manage-person'

/** Ends the account's use: no sign-in, no session, no socket, no player; what the person made stays. Can be undone. */
export async function deactivatePerson(services: Services, actor: Actor, personId: string): Promise<ManagePerson> {
  const outcome = await services.db.$transaction(async (db): Promise<ManagePerson> => {
    const person = await db.person.findUnique({ where: { id: personId }, select: { name: true, isOperator: true, memberships: { select: { institutionId: true, role: true } } } })
    if (!person) return { kind: 'gone' }
    const memberships = person.memberships as Membership[]
    if (!allowed(services, actor, 'manage-account', { kind: 'account', personId, memberships, isOperator: person.isOperator }, { subjectKind: 'person', subjectId: personId })) return { kind: 'forbidden' }
    for (const { institutionId, role } of memberships) {
      if (role === 'administrator' && (await isLastAdministrator(db, personId, institutionId))) return { kind: 'last-administrator' }
    }
    await db.person.updateMany({ where: { id: personId, deactivatedAt: null }, data: { deactivatedAt: services.now() } })
    // For good: whoever comes back makes new ones, and knows which.
    await db.accessKey.updateMany({ where: { personId, revokedAt: null }, data: { revokedAt: services.now() } })
    return { kind: 'done', name: person.name }
  })
  if (outcome.kind === 'done') {
    const sessions = await endSessionsOf(services, personId)
    await services.audit.recordNow({ action: 'person.deactivated', actor: auditActor(actor), institutionId: await institutionOfPerson(services, personId), subjectKind: 'person', subjectId: personId, detail: { sessions } })
  }
  return outcome
}

export async function reactivatePerson(services: Services, actor: Actor, personId: string): Promise<ManagePerson> {
  const person = await services.db.person.findUnique({ where: { id: personId }, select: { name: true, isOperator: true, memberships: { select: { institutionId: true, role: true } } } })
  if (!person) return { kind: 'gone' }
  if (!allowed(services, actor, 'manage-account', { kind: 'account', personId, memberships: person.memberships as Membership[], isOperator: person.isOperator }, { subjectKind: 'person', subjectId: personId })) return { kind: 'forbidden' }
  await services.db.person.updateMany({ where: { id: personId }, data: { deactivatedAt: null } })
  await services.audit.recordNow({ action: 'person.reactivated', actor: auditActor(actor), institutionId: await institutionOfPerson(services, personId), subjectKind: 'person', subjectId: personId })
  return { kind: 'done', name: person.name }
}
