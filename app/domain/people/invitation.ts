import type { Role } from '~/policy/actor'

/** Long enough for a holiday, short enough that a forgotten letter opens nothing next term. */
export const INVITATION_DAYS = 14
export const INVITATION_MS = INVITATION_DAYS * 86_400_000

export const INVITATION_STATES = ['waiting', 'accepted', 'expired', 'withdrawn'] as const
export type InvitationState = (typeof INVITATION_STATES)[number]

/** As the list of invitations shows it. */
export interface ListedInvitation {
  id: string
  email: string
  name: string
  role: Role
  className: string | null
  state: InvitationState
  createdAt: Date
  expiresAt: Date
  acceptedAt: Date | null
}

/** Accepted stays accepted, whatever came later. */
export function invitationState(invitation: { acceptedAt: Date | null; withdrawnAt: Date | null; expiresAt: Date }, now: Date): InvitationState {
  if (invitation.acceptedAt) return 'accepted'
  if (invitation.withdrawnAt) return 'withdrawn'
  return invitation.expiresAt.getTime() <= now.getTime() ? 'expired' : 'waiting'
}

/** Why a link lets nobody in. */
export type ClosedLink = { kind: 'closed'; why: 'used' | 'expired' | 'withdrawn' | 'unknown' }
