import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { INVITATION_MS } from './invitation'
import { linkTokenHash, makeLinkToken } from './link-token.server'
import { inviterOf, sendInvitation } from './write-invitation.server'

export type ManageInvitation =
  | { kind: 'done'; email: string }
  /** It was accepted, or changed by somebody else, in the meantime. */
  | { kind: 'too-late'; email: string }
  | { kind: 'gone' }
  | { kind: 'forbidden' }

async function find(services: Services, actor: Actor, invitationId: string) {
  const row = await services.db.invitation.findUnique({ where: { id: invitationId }, include: { institution: { select: { id: true, name: true } }, group: { select: { id: true, name: true } } } })
  if (!row) return { kind: 'gone' as const }
  return allowed(services, actor, 'invite', { kind: 'institution', institutionId: row.institutionId }, { subjectKind: 'invitation', subjectId: row.id }) ? { kind: 'found' as const, row } : { kind: 'forbidden' as const }
}

/** The link opens nothing from now on. Can be undone while nobody was invited anew. */
export async function withdrawInvitation(services: Services, actor: Actor, invitationId: string): Promise<ManageInvitation> {
  const found = await find(services, actor, invitationId)
  if (found.kind !== 'found') return found
  const { id, email, institutionId, role } = found.row
  const { count } = await services.db.invitation.updateMany({ where: { id, acceptedAt: null, withdrawnAt: null }, data: { withdrawnAt: services.now() } })
  if (count === 0) return { kind: 'too-late', email }
  await services.audit.recordNow({ action: 'invitation.withdrawn', actor: auditActor(actor), institutionId, subjectKind: 'invitation', subjectId: id, detail: { role } })
  return { kind: 'done', email }
}

/** Undo of a withdrawal: the same link opens again, until the same day. */
export async function restoreInvitation(services: Services, actor: Actor, invitationId: string): Promise<ManageInvitation> {
  const found = await find(services, actor, invitationId)
  if (found.kind !== 'found') return found
  const { id, email, institutionId, role } = found.row
  try {
    const { count } = await services.db.invitation.updateMany({ where: { id, acceptedAt: null, withdrawnAt: { not: null } }, data: { withdrawnAt: null } })
    if (count === 0) return { kind: 'too-late', email }
  } catch (error) {
    // The same person was invited anew since.
    if (isUniqueViolation(error)) return { kind: 'too-late', email }
    throw error
  }
  await services.audit.recordNow({ action: 'invitation.sent', actor: auditActor(actor), institutionId, subjectKind: 'invitation', subjectId: id, detail: { role, isRestored: true } })
  return { kind: 'done', email }
}

/** A new letter with a new link; the old link dies. Also for one that has expired. */
export async function sendInvitationAgain(services: Services, actor: Actor, invitationId: string): Promise<Exclude<ManageInvitation, { kind: 'done' }> | { kind: 'sent'; email: string; link: string }> {
  const found = await find(services, actor, invitationId)
  if (found.kind !== 'found') return found
  const { row } = found
  const { id, email, institution, group, name, language, role } = row
  const now = services.now()
  const token = makeLinkToken()
  const expiresAt = new Date(now.getTime() + INVITATION_MS)
  // Guarded by the link just seen: two who press at once send one letter that works.
  const { count } = await services.db.invitation.updateMany({ where: { id, tokenHash: row.tokenHash, acceptedAt: null, withdrawnAt: null }, data: { tokenHash: linkTokenHash(token)!, expiresAt } })
  if (count === 0) return { kind: 'too-late', email }
  await sendInvitation(services, await inviterOf(services, actor), { institution, group, email, name, language, role: role as Role, token, expiresAt })
  await services.audit.recordNow({ action: 'invitation.sent', actor: auditActor(actor), institutionId: institution.id, subjectKind: 'invitation', subjectId: id, detail: { role, isRenewed: true } })
  return { kind: 'sent', email, link: `${services.env.publicUrl}/join/${token}` }
}
