import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Membership } from '~/policy/actor'
import { institutionOfPerson } from './institution-of-person.server'
import { endSessionsOf } from './session.server'
import type { ManagePerson } from './manage-person'
import { hashPassword, makePassword } from './password.server'

/** For somebody who has forgotten theirs: a new password to hand over, shown once; every session ends. */
export async function renewPassword(services: Services, actor: Actor, personId: string): Promise<Exclude<ManagePerson, { kind: 'done' }> | { kind: 'renewed'; name: string; password: string }> {
  const person = await services.db.person.findUnique({ where: { id: personId }, select: { name: true, isDemo: true, isOperator: true, memberships: { select: { institutionId: true, role: true } } } })
  if (!person) return { kind: 'gone' }
  if (!allowed(services, actor, 'manage-account', { kind: 'account', personId, memberships: person.memberships as Membership[], isOperator: person.isOperator }, { subjectKind: 'person', subjectId: personId })) return { kind: 'forbidden' }
  if (person.isDemo) return { kind: 'demo-account' }
  const password = makePassword()
  await services.db.person.updateMany({ where: { id: personId }, data: { passwordHash: await hashPassword(password) } })
  await endSessionsOf(services, personId)
  await services.audit.recordNow({ action: 'password.renewed', actor: auditActor(actor), institutionId: await institutionOfPerson(services, personId), subjectKind: 'person', subjectId: personId })
  return { kind: 'renewed', name: person.name, password }
}
