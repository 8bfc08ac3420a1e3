import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { isLanguage } from '~/i18n/languages'
import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { findOrMakeClass } from './find-class.server'
import { readEmail, readName } from './person'
import { inviterOf, writeInvitation } from './write-invitation.server'

export type InvitePerson =
  /** The link is shown once; only its hash is kept. */
  | { kind: 'invited'; invitationId: string; email: string; link: string }
  | { kind: 'already-invited'; email: string }
  | { kind: 'already-member'; email: string }
  | { kind: 'wrong'; field: 'email' | 'language' }
  | { kind: 'gone' }
  | { kind: 'forbidden' }

/** A letter with a link to one person; whoever has an account already joins one institution more by it. */
export async function invitePerson(
  services: Services, actor: Actor, input: { institutionId: string; email: string; name: string; role: Role; className: string; language: string },
): Promise<InvitePerson> {
  const { institutionId, role } = input
  if (!allowed(services, actor, 'invite', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const email = readEmail(input.email)
  if (!email) return { kind: 'wrong', field: 'email' }
  if (!isLanguage(input.language)) return { kind: 'wrong', field: 'language' }
  const institution = await services.db.institution.findUnique({ where: { id: institutionId }, select: { id: true, name: true } })
  if (!institution) return { kind: 'gone' }
  if (await services.db.membership.count({ where: { institutionId, role, person: { email } } })) return { kind: 'already-member', email }
  const group = await findOrMakeClass(services.db, institutionId, input.className, services.now())
  const written = await writeInvitation(services, await inviterOf(services, actor), { institution, email, name: readName(input.name), role, group, language: input.language })
  if (written.kind === 'already-open') return { kind: 'already-invited', email }
  await services.audit.recordNow({ action: 'invitation.sent', actor: auditActor(actor), institutionId, subjectKind: 'invitation', subjectId: written.invitationId, detail: { role } })
  return { kind: 'invited', invitationId: written.invitationId, email, link: written.link }
}
