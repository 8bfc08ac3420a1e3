import type { Services } from '~/infra/services.server'
import type { AuditFilter } from './filter'

/** The largest number that the column holds. */
const BEYOND_ANY = 2_147_483_647

/** More people than this share a piece of a name: the search is told to be narrower. */
const MOST_PEOPLE = 200

/**
 * The condition for a filter within a scope. Times become numbers of links, since links are numbered in the order of time:
 * every index of the chain ends with the number.
 */
export async function whereEvents({ db }: Pick<Services, 'db'>, institutionId: string | null, filter: AuditFilter) {
  const people = filter.text ? await peopleCalled(db, institutionId, filter.text) : null
  const persons = [...(filter.personId ? [filter.personId] : []), ...(people ?? [])]
  return {
    ...(institutionId === null ? {} : { institutionId }),
    ...(filter.action ? { action: filter.action } : {}),
    ...(filter.subject ? { subjectKind: filter.subject.kind, subjectId: filter.subject.id } : {}),
    ...(filter.from || filter.to ? { at: { ...(filter.from ? { gte: filter.from } : {}), ...(filter.to ? { lt: filter.to } : {}) } } : {}),
    seq: { gte: filter.from ? await firstAt(db, filter.from) : 1, ...(filter.to ? { lte: await lastBefore(db, filter.to) } : {}) },
    // What a person did, and what was done to the person.
    ...(people !== null || filter.personId ? { OR: [{ actorId: { in: persons } }, { subjectKind: 'person', subjectId: { in: persons } }] } : {}),
  }
}
export type WhereEvents = Awaited<ReturnType<typeof whereEvents>>

/** Within an institution its own people alone: a name must not tell who works elsewhere. */
async function peopleCalled(db: Services['db'], institutionId: string | null, text: string): Promise<string[]> {
  const found = await db.person.findMany({
    where: { OR: [{ name: { contains: text } }, { email: { contains: text.toLowerCase() } }], ...(institutionId === null ? {} : { memberships: { some: { institutionId } } }) },
    select: { id: true }, take: MOST_PEOPLE,
  })
  return found.map((row) => row.id)
}

/** The first link at or after a moment. */
export async function firstAt(db: Pick<Services['db'], 'auditEvent'>, at: Date): Promise<number> {
  const row = await db.auditEvent.findFirst({ where: { at: { gte: at } }, orderBy: [{ at: 'asc' }, { seq: 'asc' }], select: { seq: true } })
  return row?.seq ?? BEYOND_ANY
}

async function lastBefore(db: Services['db'], at: Date): Promise<number> {
  const row = await db.auditEvent.findFirst({ where: { at: { lt: at } }, orderBy: [{ at: 'desc' }, { seq: 'desc' }], select: { seq: true } })
  return row?.seq ?? 0
}
