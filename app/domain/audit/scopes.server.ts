import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'

/** Whose events somebody may read: of these institutions, or of everybody and of the installation itself. */
export async function auditScopes(services: Pick<Services, 'db'>, actor: Actor): Promise<{ isWhole: boolean; institutions: { id: string; name: string }[] }> {
  const isWhole = can(actor, 'see-whole-audit', PLATFORM)
  const ids = actor.kind === 'person' ? actor.memberships.map((m) => m.institutionId).filter((institutionId) => can(actor, 'see-audit', { kind: 'institution', institutionId })) : []
  const institutions = await services.db.institution.findMany({ where: isWhole ? {} : { id: { in: ids } }, orderBy: { name: 'asc' }, select: { id: true, name: true }, take: 500 })
  return { isWhole, institutions }
}

/** @param institutionId null asks for everything. */
export function mayReadAudit(actor: Actor, institutionId: string | null): boolean {
  return can(actor, 'see-whole-audit', PLATFORM) || (institutionId !== null && can(actor, 'see-audit', { kind: 'institution', institutionId }))
}
