import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { rightsChanged } from './rights.server'
import { hashPassword, makePassword } from './password.server'
import { readEmail } from './person'

export type AddPerson =
  /** The password is shown once and kept nowhere. */
  | { kind: 'added'; personId: string; name: string; password: string }
  | { kind: 'role-added'; personId: string; name: string }
  | { kind: 'already-has' }
  | { kind: 'wrong'; field: 'email' | 'name' }
  | { kind: 'forbidden' }

/** A new account with one role, or one more role for the account that has this e-mail already (its password stays). */
export async function addPerson(
  services: Services, actor: Actor, input: { institutionId: string; email: string; name: string; role: Role; language: string; timeZone: string },
): Promise<AddPerson> {
  const { institutionId, role } = input
  if (!allowed(services, actor, 'add-person', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const email = readEmail(input.email)
  if (!email) return { kind: 'wrong', field: 'email' }
  const name = input.name.trim().slice(0, 120)

  const known = await services.db.person.findUnique({ where: { email }, select: { id: true, name: true, memberships: { where: { institutionId, role } } } })
  if (known) {
    if (known.memberships.length > 0) return { kind: 'already-has' }
    // Two administrators can press at once: the second finds the role there.
    await services.db.membership.upsert({ where: { personId_institutionId_role: { personId: known.id, institutionId, role } }, create: { personId: known.id, institutionId, role }, update: {} })
    await rightsChanged(services, known.id)
    await services.audit.recordNow({ action: 'role.added', actor: auditActor(actor), institutionId: institutionId, subjectKind: 'person', subjectId: known.id, detail: { role } })
    return { kind: 'role-added', personId: known.id, name: known.name }
  }
  if (!name) return { kind: 'wrong', field: 'name' }
  const password = makePassword()
  const passwordHash = await hashPassword(password)
  const { id } = await services.db.person.create({
    data: { email, name, passwordHash, language: input.language, timeZone: input.timeZone, memberships: { create: { institutionId, role } } },
    select: { id: true },
  })
  await services.audit.recordNow({ action: 'person.added', actor: auditActor(actor), institutionId: institutionId, subjectKind: 'person', subjectId: id, detail: { role } })
  return { kind: 'added', personId: id, name, password }
}
