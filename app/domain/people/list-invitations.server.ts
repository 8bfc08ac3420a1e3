import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { can } from '~/policy/can'
import { invitationState, type InvitationState, type ListedInvitation } from './invitation'

export const INVITATIONS_PER_PAGE = 25

/** One page of an institution's invitations, newest first; null where the actor may not see them. */
export async function listInvitations(services: Pick<Services, 'db' | 'now'>, actor: Actor, institutionId: string, search: { text: string; state: InvitationState | null; page: number }) {
  if (!can(actor, 'invite', { kind: 'institution', institutionId })) return null
  const institution = await services.db.institution.findUnique({ where: { id: institutionId }, select: { id: true, name: true } })
  if (!institution) return null
  const now = services.now()
  const text = search.text.trim().slice(0, 100)
  const open = { acceptedAt: null, withdrawnAt: null }
  const states = { waiting: { ...open, expiresAt: { gt: now } }, expired: { ...open, expiresAt: { lte: now } }, accepted: { acceptedAt: { not: null } }, withdrawn: { acceptedAt: null, withdrawnAt: { not: null } } }
  const where = {
    institutionId, ...(search.state ? states[search.state] : {}),
    ...(text ? { OR: [{ name: { contains: text } }, { email: { contains: text.toLowerCase() } }, { group: { name: { contains: text } } }] } : {}),
  }
  const total = await services.db.invitation.count({ where })
  const pages = Math.max(1, Math.ceil(total / INVITATIONS_PER_PAGE))
  const page = Math.min(pages, Math.max(1, search.page))
  const rows = await services.db.invitation.findMany({
    where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], skip: (page - 1) * INVITATIONS_PER_PAGE, take: INVITATIONS_PER_PAGE,
    select: { id: true, email: true, name: true, role: true, createdAt: true, expiresAt: true, acceptedAt: true, withdrawnAt: true, group: { select: { name: true } } },
  })
  const invitations = rows.map(({ group, withdrawnAt, ...row }): ListedInvitation => ({ ...row, role: row.role as Role, className: group?.name ?? null, state: invitationState({ ...row, withdrawnAt }, now) }))
  return { institution, invitations, total, page, pages }
}
