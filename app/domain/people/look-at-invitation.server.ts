import type { Services } from '~/infra/services.server'
import type { Role } from '~/policy/actor'
import { invitationState, type ClosedLink } from './invitation'
import { linkTokenHash } from './link-token.server'

export interface OpenInvitation {
  id: string
  institution: { id: string; name: string }
  email: string
  name: string
  role: Role
  className: string | null
  groupId: string | null
  language: string
  expiresAt: Date
  createdById: string | null
  /** Somebody with this address has an account: the place is theirs, after they sign in. */
  hasAccount: boolean
}

/** What a link leads to. Looking uses nothing up: mail programs and virus scanners open links before people do. */
export async function lookAtInvitation(services: Pick<Services, 'db' | 'now'>, token: string): Promise<{ kind: 'open'; invitation: OpenInvitation } | ClosedLink> {
  const tokenHash = linkTokenHash(token)
  const row = tokenHash ? await services.db.invitation.findUnique({ where: { tokenHash }, include: { institution: { select: { id: true, name: true } }, group: { select: { name: true } } } }) : null
  if (!row) return { kind: 'closed', why: 'unknown' }
  switch (invitationState(row, services.now())) {
    case 'accepted': return { kind: 'closed', why: 'used' }
    case 'withdrawn': return { kind: 'closed', why: 'withdrawn' }
    case 'expired': return { kind: 'closed', why: 'expired' }
    case 'waiting': {
      const hasAccount = (await services.db.person.count({ where: { email: row.email } })) > 0
      const { id, institution, email, name, groupId, language, expiresAt, createdById } = row
      return { kind: 'open', invitation: { id, institution, email, name, role: row.role as Role, className: row.group?.name ?? null, groupId, language, expiresAt, createdById, hasAccount } }
    }
  }
}
