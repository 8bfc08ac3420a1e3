import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { isLanguage } from '~/i18n/languages'
import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { invitePerson } from './invite-person.server'
import { hashPassword, makePassword } from './password.server'
import { readEmail } from './person'
import { rightsChanged } from './rights.server'

export type AddPerson =
  /** The password is shown once and kept nowhere. */
  | { kind: 'added'; personId: string; name: string; password: string }
  | { kind: 'role-added'; personId: string; name: string }
  /** An account of another house: the person joins by the letter, or does not. Whose account it is, is not told. */
  | { kind: 'invited'; email: string; link: string }
  | { kind: 'already-invited'; email: string }
  | { kind: 'already-has' }
  | { kind: 'wrong'; field: 'email' | 'name' }
  | { kind: 'forbidden' }

/**
 * A new account with one role; one more role for somebody who belongs here already; an invitation for an account from elsewhere:
 * membership takes rights over an account from its other institution, so that the person has to agree. The operator at the machine grants at once.
 */
export async function addPerson(
  services: Services, actor: Actor, input: { institutionId: string; email: string; name: string; role: Role; language: string; timeZone: string },
): Promise<AddPerson> {
  const { institutionId, role } = input
  if (!allowed(services, actor, 'add-person', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const email = readEmail(input.email)
  if (!email) return { kind: 'wrong', field: 'email' }
  const name = input.name.trim().slice(0, 120)

  const known = await services.db.person.findUnique({ where: { email }, select: { id: true, name: true, memberships: { where: { institutionId }, select: { role: true } } } })
  if (known && (known.memberships.length > 0 || actor.kind === 'system')) {
    if (known.memberships.some((held) => held.role === role)) return { kind: 'already-has' }
    // Two administrators can press at once: the second finds the role there.
    await services.db.membership.upsert({ where: { personId_institutionId_role: { personId: known.id, institutionId, role } }, create: { personId: known.id, institutionId, role }, update: {} })
    await rightsChanged(services, known.id)
    await services.audit.recordNow({ action: 'role.added', actor: auditActor(actor), institutionId: institutionId, subjectKind: 'person', subjectId: known.id, detail: { role } })
    return { kind: 'role-added', personId: known.id, name: known.name }
  }
  if (!name) return { kind: 'wrong', field: 'name' }
  if (known) return inviteKnown(services, actor, { institutionId, email, name, role, language: isLanguage(input.language) ? input.language : 'en' })
  const password = makePassword()
  const passwordHash = await hashPassword(password)
  const { id } = await services.db.person.create({
    data: { email, name, passwordHash, language: input.language, timeZone: input.timeZone, memberships: { create: { institutionId, role } } },
    select: { id: true },
  })
  await services.audit.recordNow({ action: 'person.added', actor: auditActor(actor), institutionId: institutionId, subjectKind: 'person', subjectId: id, detail: { role } })
  return { kind: 'added', personId: id, name, password }
}

async function inviteKnown(services: Services, actor: Actor, input: { institutionId: string; email: string; name: string; role: Role; language: string }): Promise<AddPerson> {
  const outcome = await invitePerson(services, actor, { ...input, className: '' })
  switch (outcome.kind) {
    case 'invited': return { kind: 'invited', email: outcome.email, link: outcome.link }
    case 'already-invited': return { kind: 'already-invited', email: outcome.email }
    case 'already-member': return { kind: 'already-has' }
    case 'gone':
    case 'forbidden': return { kind: 'forbidden' }
    case 'wrong': throw new Error(`an invitation was refused for its ${outcome.field}`)
  }
}
