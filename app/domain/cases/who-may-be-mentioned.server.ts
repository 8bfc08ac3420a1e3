import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadCase, subjectOfCase } from './load-case.server'
import { personOf } from './person-of'
import { asksFirst } from './say-comment.server'

const MOST = 8
const LOOKED_AT = 60

/**
 * For the list that opens at an @: those who are in the discussion and colleagues of one's own institutions, as far as the case
 * is there for them. Nobody lists the people of another house.
 */
export async function whoMayBeMentioned(services: Services, actor: Actor, { caseId, begins }: { caseId: string; begins: string }): Promise<{ kind: 'listed'; people: { id: string; name: string }[] } | { kind: 'answer-first' } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await loadCase(services, actor, 'discuss', caseId)
  if (found.kind !== 'found' || actor.kind !== 'person') return { kind: found.kind === 'found' ? 'forbidden' : found.kind }
  if ((await asksFirst(services, actor, found)) === 'unanswered') return { kind: 'answer-first' }
  const { row } = found
  const words = begins.trim().slice(0, 40)
  const people = await services.db.person.findMany({
    where: {
      id: { not: actor.personId }, deactivatedAt: null,
      AND: [
        { OR: [{ id: row.authorId }, { comments: { some: { caseId, removedAt: null, hiddenAt: null } } }, { memberships: { some: { institutionId: { in: institutionsOf(actor) } } } }] },
        words === '' ? {} : { OR: [{ name: { startsWith: words } }, { name: { contains: ` ${words}` } }] },
      ],
    },
    orderBy: { name: 'asc' }, take: LOOKED_AT, select: { id: true, name: true, memberships: { select: { institutionId: true, role: true } } },
  })
  const mayFind = people.filter((person) => can(personOf(person), 'find', subjectOfCase(row, false)))
  return { kind: 'listed', people: mayFind.slice(0, MOST).map(({ id, name }) => ({ id, name })) }
}
