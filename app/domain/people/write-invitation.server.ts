import { sendMail } from '~/domain/mail/send-mail.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { INVITATION_MS } from './invitation'
import { invitationLetter } from './letters.server'
import { linkTokenHash, makeLinkToken } from './link-token.server'

export interface Inviter { personId: string | null; name: string | null }

/** Who signs the letter: a person by name, the machine's operator for the institution itself. */
export async function inviterOf(services: Pick<Services, 'db'>, actor: Actor): Promise<Inviter> {
  const person = actor.kind === 'person' ? await services.db.person.findUnique({ where: { id: actor.personId }, select: { id: true, name: true } }) : null
  return { personId: person?.id ?? null, name: person?.name ?? null }
}

export interface NewInvitation {
  institution: { id: string; name: string }
  email: string
  name: string
  role: Role
  group: { id: string; name: string } | null
  language: string
}

type Needs = Pick<Services, 'db' | 'env' | 'now' | 'queue'>

export type WrittenInvitation = { kind: 'written'; invitationId: string; link: string } | { kind: 'already-open'; invitationId: string }

/**
 * Keeps a place and sends the letter; the caller has asked the policy and tells the audit. One invitation per address, institution and role
 * is open at a time (an index of the database says so): an open one that has expired is used again with a new link.
 */
export async function writeInvitation(services: Needs, inviter: Inviter, given: NewInvitation): Promise<WrittenInvitation> {
  const { db } = services
  const now = services.now()
  const token = makeLinkToken()
  const expiresAt = new Date(now.getTime() + INVITATION_MS)
  const { institution, email, role, group } = given
  const fresh = { name: given.name, groupId: group?.id ?? null, language: given.language, tokenHash: linkTokenHash(token)!, createdAt: now, createdById: inviter.personId, expiresAt }
  const place = { institutionId: institution.id, email, role }

  async function keep(): Promise<{ id: string; isNew: boolean }> {
    const open = await db.invitation.findFirst({ where: { ...place, acceptedAt: null, withdrawnAt: null }, select: { id: true, tokenHash: true } })
    if (open) {
      const { count } = await db.invitation.updateMany({ where: { id: open.id, tokenHash: open.tokenHash, acceptedAt: null, withdrawnAt: null, expiresAt: { lte: now } }, data: fresh })
      return { id: open.id, isNew: count === 1 }
    }
    const { id } = await db.invitation.create({ data: { ...place, ...fresh }, select: { id: true } })
    return { id, isNew: true }
  }
  const kept = await keep().catch((error: unknown) => {
    // Somebody pressed at the same moment: theirs stands.
    if (isUniqueViolation(error)) return keep()
    throw error
  })
  if (!kept.isNew) return { kind: 'already-open', invitationId: kept.id }

  await sendInvitation(services, inviter, { ...given, token, expiresAt })
  return { kind: 'written', invitationId: kept.id, link: `${services.env.publicUrl}/join/${token}` }
}

export async function sendInvitation(services: Needs, inviter: Inviter, invitation: NewInvitation & { token: string; expiresAt: Date }): Promise<void> {
  const { institution, group, email } = invitation
  const words = invitationLetter(services.env, { ...invitation, institution: institution.name, className: group?.name ?? null, inviter: inviter.name })
  await sendMail(services, { ...words, to: email, institutionId: institution.id })
}

