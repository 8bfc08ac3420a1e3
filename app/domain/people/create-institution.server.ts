import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { isLanguage } from '~/i18n/languages'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { PLATFORM } from '~/policy/platform'
import { readEmail, readName } from './person'
import { inviterOf, writeInvitation } from './write-invitation.server'

export type CreateInstitution =
  | { kind: 'made'; institutionId: string; name: string; email: string | null; link: string | null }
  | { kind: 'wrong'; field: 'name' | 'email' | 'language' }
  | { kind: 'name-taken' }
  | { kind: 'forbidden' }

/** A new institution, whose first administrator is invited by letter (none: the admin command names one later). */
export async function createInstitution(services: Services, actor: Actor, input: { name: string; administratorEmail: string | null; language: string; mayBePublic?: boolean }): Promise<CreateInstitution> {
  if (!allowed(services, actor, 'manage-institutions', PLATFORM, { subjectKind: 'institution', subjectId: null })) return { kind: 'forbidden' }
  const name = readName(input.name)
  if (!name) return { kind: 'wrong', field: 'name' }
  const email = input.administratorEmail === null ? null : readEmail(input.administratorEmail)
  if (input.administratorEmail !== null && !email) return { kind: 'wrong', field: 'email' }
  if (!isLanguage(input.language)) return { kind: 'wrong', field: 'language' }
  let institution: { id: string; name: string }
  try {
    institution = await services.db.institution.create({ data: { name, mayBePublic: input.mayBePublic ?? false, createdAt: services.now() }, select: { id: true, name: true } })
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'name-taken' }
    throw error
  }
  await services.audit.recordNow({ action: 'institution.made', actor: auditActor(actor), institutionId: institution.id, subjectKind: 'institution', subjectId: institution.id })
  const invited = email ? await inviteAdministrator(services, actor, { institutionId: institution.id, email, language: input.language }) : null
  return { kind: 'made', institutionId: institution.id, name, email, link: invited?.kind === 'invited' ? invited.link : null }
}

export type InviteAdministrator = { kind: 'invited'; email: string; link: string } | { kind: 'already-invited'; email: string } | { kind: 'already-member'; email: string } | { kind: 'wrong'; field: 'email' | 'language' } | { kind: 'gone' } | { kind: 'forbidden' }

/** By whoever runs the installation, for any institution: an institution whose administrators have all left gets one again. */
export async function inviteAdministrator(services: Services, actor: Actor, input: { institutionId: string; email: string; language: string }): Promise<InviteAdministrator> {
  if (!allowed(services, actor, 'manage-institutions', PLATFORM, { subjectKind: 'institution', subjectId: input.institutionId })) return { kind: 'forbidden' }
  const email = readEmail(input.email)
  if (!email) return { kind: 'wrong', field: 'email' }
  if (!isLanguage(input.language)) return { kind: 'wrong', field: 'language' }
  const institution = await services.db.institution.findUnique({ where: { id: input.institutionId }, select: { id: true, name: true } })
  if (!institution) return { kind: 'gone' }
  if (await services.db.membership.count({ where: { institutionId: institution.id, role: 'administrator', person: { email } } })) return { kind: 'already-member', email }
  const written = await writeInvitation(services, await inviterOf(services, actor), { institution, email, name: '', role: 'administrator', group: null, language: input.language })
  if (written.kind === 'already-open') return { kind: 'already-invited', email }
  await services.audit.recordNow({ action: 'invitation.sent', actor: auditActor(actor), institutionId: institution.id, subjectKind: 'invitation', subjectId: written.invitationId, detail: { role: 'administrator' } })
  return { kind: 'invited', email, link: written.link }
}
