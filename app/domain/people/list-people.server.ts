import { allowed, auditActor, recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { can } from '~/policy/can'

export const PEOPLE_PER_PAGE = 25

export interface ListedPerson {
  id: string
  name: string
  email: string
  isDemo: boolean
  isActive: boolean
  /** In this institution. */
  roles: Role[]
  mayManage: boolean
}

/** One page of an institution's people by name; null where the actor may not see the list. */
export async function listPeople(services: Pick<Services, 'audit' | 'db' | 'now'>, actor: Actor, institutionId: string, search: { text: string; page: number }) {
  if (!allowed(services, actor, 'list-people', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })) return null
  const institution = await services.db.institution.findUnique({ where: { id: institutionId }, select: { id: true, name: true } })
  if (!institution) return null
  const text = search.text.trim().slice(0, 100)
  const where = { memberships: { some: { institutionId } }, ...(text ? { OR: [{ name: { contains: text } }, { email: { contains: text.toLowerCase() } }] } : {}) }
  const total = await services.db.person.count({ where })
  const pages = Math.max(1, Math.ceil(total / PEOPLE_PER_PAGE))
  const page = Math.min(pages, Math.max(1, search.page))
  const rows = await services.db.person.findMany({
    where, orderBy: [{ name: 'asc' }, { id: 'asc' }], skip: (page - 1) * PEOPLE_PER_PAGE, take: PEOPLE_PER_PAGE,
    select: { id: true, name: true, email: true, isDemo: true, isOperator: true, deactivatedAt: true, memberships: { select: { institutionId: true, role: true } } },
  })
  // Names and addresses of people: one line per reader and minute, whatever is searched for.
  recordOnce(services, 60_000, { action: 'person.listed', actor: auditActor(actor), institutionId, subjectKind: 'institution', subjectId: institutionId })
  const people = rows.map(({ memberships, deactivatedAt, isOperator, ...person }): ListedPerson => {
    const held = memberships as { institutionId: string; role: Role }[]
    return {
      ...person,
      isActive: deactivatedAt === null,
      roles: held.filter((m) => m.institutionId === institutionId).map((m) => m.role),
      mayManage: can(actor, 'manage-account', { kind: 'account', personId: person.id, memberships: held, isOperator }),
    }
  })
  return { institution, people, total, page, pages }
}

/** The institutions whose people the actor may see, for the choice on the page. */
export async function institutionsOf(services: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; name: string }[]> {
  if (actor.kind !== 'person') return []
  const ids = actor.memberships.map((m) => m.institutionId).filter((institutionId) => can(actor, 'list-people', { kind: 'institution', institutionId }))
  return services.db.institution.findMany({ where: { id: { in: ids } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
}
