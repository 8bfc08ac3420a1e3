import { allowed, auditActor, recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import { ROLES, type Actor, type Role } from '~/policy/actor'
import { can } from '~/policy/can'

export const PEOPLE_PER_PAGE = 25

export const PEOPLE_STATES = ['active', 'deactivated', 'missing-factor'] as const
export type PeopleState = (typeof PEOPLE_STATES)[number]

export interface ListedPerson {
  id: string
  name: string
  email: string
  isDemo: boolean
  isActive: boolean
  isOperator: boolean
  /** In this institution. */
  roles: Role[]
  /** In other institutions that the reader administers as well. */
  elsewhere: { institution: string; roles: Role[] }[]
  /** Belongs to an institution that the reader does not administer. */
  isElsewhereToo: boolean
  classIds: string[]
  /** `missing`: a role here asks for one. */
  secondFactor: 'has' | 'missing' | 'none'
  mayManage: boolean
}

export interface PeopleSearch { text: string; role?: Role | null; classId?: string | null; state?: PeopleState | null; page: number }

/** One page of an institution's people by name; null where the actor may not see the list. */
export async function listPeople(services: Pick<Services, 'audit' | 'db' | 'now'>, actor: Actor, institutionId: string, search: PeopleSearch) {
  if (!allowed(services, actor, 'list-people', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })) return null
  const row = await services.db.institution.findUnique({ where: { id: institutionId }, select: { id: true, name: true, secondFactorRules: { select: { role: true } }, groups: { orderBy: { name: 'asc' }, select: { id: true, name: true } } } })
  if (!row) return null
  const { secondFactorRules, groups: classes, ...institution } = row
  const asking = secondFactorRules.map((rule) => rule.role)
  const text = search.text.trim().slice(0, 100)
  const states = {
    active: { deactivatedAt: null }, deactivated: { deactivatedAt: { not: null } },
    'missing-factor': { totpConfirmedAt: null, memberships: { some: { institutionId, role: { in: asking } } } },
  }
  const where = {
    AND: [
      { memberships: { some: { institutionId, ...(search.role ? { role: search.role } : {}) } } },
      search.classId ? { groups: { some: { groupId: search.classId, group: { institutionId } } } } : {},
      search.state ? states[search.state] : {},
      text ? { OR: [{ name: { contains: text } }, { email: { contains: text.toLowerCase() } }] } : {},
    ],
  }
  const total = await services.db.person.count({ where })
  const pages = Math.max(1, Math.ceil(total / PEOPLE_PER_PAGE))
  const page = Math.min(pages, Math.max(1, search.page))
  const rows = await services.db.person.findMany({
    where, orderBy: [{ name: 'asc' }, { id: 'asc' }], skip: (page - 1) * PEOPLE_PER_PAGE, take: PEOPLE_PER_PAGE,
    select: {
      id: true, name: true, email: true, isDemo: true, isOperator: true, deactivatedAt: true, totpConfirmedAt: true,
      memberships: { select: { institutionId: true, role: true, institution: { select: { name: true } } } },
      groups: { where: { group: { institutionId } }, select: { groupId: true } },
    },
  })
  // Names and addresses of people: one line per reader and minute, whatever is searched for.
  recordOnce(services, 60_000, { action: 'person.listed', actor: auditActor(actor), institutionId, subjectKind: 'institution', subjectId: institutionId })
  const people = rows.map(({ memberships, deactivatedAt, totpConfirmedAt, groups, ...person }): ListedPerson => {
    const held = memberships as { institutionId: string; role: Role; institution: { name: string } }[]
    const roles = inOrder(held.filter((m) => m.institutionId === institutionId).map((m) => m.role))
    const others = held.filter((m) => m.institutionId !== institutionId)
    const shown = others.filter((m) => can(actor, 'list-people', { kind: 'institution', institutionId: m.institutionId }))
    return {
      ...person,
      isActive: deactivatedAt === null,
      roles,
      elsewhere: [...new Set(shown.map((m) => m.institutionId))].map((id) => {
        const here = shown.filter((m) => m.institutionId === id)
        return { institution: here[0]!.institution.name, roles: inOrder(here.map((m) => m.role)) }
      }),
      isElsewhereToo: shown.length < others.length,
      classIds: groups.map((group) => group.groupId),
      secondFactor: totpConfirmedAt ? 'has' : roles.some((role) => asking.includes(role)) ? 'missing' : 'none',
      mayManage: can(actor, 'manage-account', { kind: 'account', personId: person.id, memberships: held, isOperator: person.isOperator }),
    }
  })
  return { institution, classes, people, total, page, pages }
}

const inOrder = (roles: readonly Role[]) => ROLES.filter((role) => roles.includes(role))

/** The institutions whose people the actor may see, for the choice on the page. */
export async function institutionsOf(services: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; name: string }[]> {
  if (actor.kind !== 'person') return []
  const ids = actor.memberships.map((m) => m.institutionId).filter((institutionId) => can(actor, 'list-people', { kind: 'institution', institutionId }))
  return services.db.institution.findMany({ where: { id: { in: ids } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
}
