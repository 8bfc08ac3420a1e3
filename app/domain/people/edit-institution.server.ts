import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { revokeThoseWithoutRight } from '~/domain/broadcasts/revoke-playback.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import { ROLES, type Actor, type Role } from '~/policy/actor'
import { readName } from './person'
import { rightsChanged } from './rights.server'

export type EditInstitution =
  | { kind: 'saved'; at: Date }
  | { kind: 'wrong'; field: 'name' }
  | { kind: 'name-taken' }
  /** A rule for administrators by one who has no second factor would lock its maker out. */
  | { kind: 'own-factor-missing' }
  | { kind: 'gone' }
  | { kind: 'forbidden' }

/** What an institution decides for itself; what is left out stays as it is. Who loses a right by it loses it at once. */
export async function editInstitution(services: Services, actor: Actor, institutionId: string, change: { name?: string; mayBePublic?: boolean; secondFactorRoles?: readonly Role[] }): Promise<EditInstitution> {
  if (!allowed(services, actor, 'edit-institution', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const before = await services.db.institution.findUnique({ where: { id: institutionId }, include: { secondFactorRules: true } })
  if (!before) return { kind: 'gone' }
  const name = change.name === undefined ? before.name : readName(change.name)
  if (!name) return { kind: 'wrong', field: 'name' }
  const had = before.secondFactorRules.map((rule) => rule.role)
  const wanted: readonly string[] = change.secondFactorRoles ? ROLES.filter((role) => change.secondFactorRoles!.includes(role)) : had
  const [added, removed] = [wanted.filter((role) => !had.includes(role)), had.filter((role) => !wanted.includes(role))]
  if (added.includes('administrator') && actor.kind === 'person') {
    const own = await services.db.person.findUnique({ where: { id: actor.personId }, select: { totpConfirmedAt: true } })
    if (!own?.totpConfirmedAt) return { kind: 'own-factor-missing' }
  }
  const mayBePublic = change.mayBePublic ?? before.mayBePublic
  try {
    await services.db.$transaction([
      services.db.institution.update({ where: { id: institutionId }, data: { name, mayBePublic } }),
      services.db.secondFactorRule.deleteMany({ where: { institutionId, role: { in: removed } } }),
      ...added.map((role) => services.db.secondFactorRule.upsert({ where: { institutionId_role: { institutionId, role } }, create: { institutionId, role }, update: {} })),
    ])
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'name-taken' }
    throw error
  }
  const about = { actor: auditActor(actor), institutionId, subjectKind: 'institution' as const, subjectId: institutionId }
  if (name !== before.name || mayBePublic !== before.mayBePublic) await services.audit.recordNow({ ...about, action: 'institution.edited', detail: { isRenamed: name !== before.name, mayBePublic } })
  if (added.length + removed.length > 0) await services.audit.recordNow({ ...about, action: 'second-factor-rule.changed', detail: { roles: [...wanted] } })
  if (before.mayBePublic && !mayBePublic) await closePublicDoors(services, institutionId)
  if (added.length + removed.length > 0) await tellHolders(services, institutionId, [...added, ...removed])
  return { kind: 'saved', at: services.now() }
}

/** Viewers who came through the public door are out at once. */
async function closePublicDoors(services: Services, institutionId: string): Promise<void> {
  const broadcasts = await services.db.broadcast.findMany({ where: { institutionId, audience: 'public' }, select: { id: true } })
  for (const { id } of broadcasts) await revokeThoseWithoutRight(services, id)
}

/** Only those who are signed in have something to lose now. */
async function tellHolders(services: Services, institutionId: string, roles: readonly string[]): Promise<void> {
  const holders = await services.db.person.findMany({ where: { memberships: { some: { institutionId, role: { in: [...roles] } } }, sessions: { some: {} } }, select: { id: true } })
  for (const { id } of holders) await rightsChanged(services, id)
}
