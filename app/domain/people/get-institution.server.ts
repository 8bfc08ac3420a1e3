import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'

/** What an institution's administrator sets, and its classes; null where the actor may not. */
export async function getInstitution(services: Pick<Services, 'db'>, actor: Actor, institutionId: string) {
  if (!can(actor, 'edit-institution', { kind: 'institution', institutionId })) return null
  const row = await services.db.institution.findUnique({
    where: { id: institutionId },
    include: { secondFactorRules: { select: { role: true } }, groups: { orderBy: { name: 'asc' }, include: { _count: { select: { members: true } } } } },
  })
  if (!row) return null
  const waiting = await services.db.invitation.groupBy({ by: ['groupId'], where: { institutionId, acceptedAt: null, withdrawnAt: null, groupId: { not: null } }, _count: true })
  const own = actor.kind === 'person' ? await services.db.person.findUnique({ where: { id: actor.personId }, select: { totpConfirmedAt: true } }) : null
  return {
    id: row.id, name: row.name, mayBePublic: row.mayBePublic,
    secondFactorRoles: row.secondFactorRules.map((rule) => rule.role as Role),
    classes: row.groups.map((group) => ({ id: group.id, name: group.name, members: group._count.members, invited: waiting.find((one) => one.groupId === group.id)?._count ?? 0 })),
    hasOwnFactor: Boolean(own?.totpConfirmedAt),
  }
}

/** Every institution of the installation, for whoever runs it; null for anybody else. */
export async function listInstitutions(services: Pick<Services, 'db'>, actor: Actor) {
  if (!can(actor, 'manage-institutions', PLATFORM)) return null
  const [rows, people, administrators] = await Promise.all([
    services.db.institution.findMany({ orderBy: { name: 'asc' }, select: { id: true, name: true, mayBePublic: true } }),
    services.db.membership.findMany({ distinct: ['institutionId', 'personId'], select: { institutionId: true } }),
    services.db.membership.groupBy({ by: ['institutionId'], where: { role: 'administrator', person: { deactivatedAt: null } }, _count: true }),
  ])
  const counted = new Map<string, number>()
  for (const { institutionId } of people) counted.set(institutionId, (counted.get(institutionId) ?? 0) + 1)
  return rows.map((row) => ({ ...row, people: counted.get(row.id) ?? 0, administrators: administrators.find((one) => one.institutionId === row.id)?._count ?? 0 }))
}
