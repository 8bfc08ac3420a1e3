import type { Services } from '~/infra/services.server'
import type { AuditFilter } from './filter'

/** More people than this share a piece of a name: the search is told to be narrower. */
const MOST_PEOPLE = 200

/** The condition for a filter within a scope. */
export async function whereEvents({ db }: Pick<Services, 'db'>, institutionId: string | null, filter: AuditFilter) {
  const people = filter.text ? await peopleCalled(db, institutionId, filter.text) : null
  const persons = [...(filter.personId ? [filter.personId] : []), ...(people ?? [])]
  return {
    ...(institutionId === null ? {} : { institutionId }),
    ...(filter.action ? { action: filter.action } : {}),
    ...(filter.subject ? { subjectKind: filter.subject.kind, subjectId: filter.subject.id } : {}),
    ...(await happened(db, filter.from, filter.to)),
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

/**
 * The condition for a span of time. The clock decides, not the number: where it was wrong for a while, later links have
 * earlier times. The numbers found in that span are bounds alone, since every other index of the chain ends with the
 * number: without them a search for a day long ago walks there through all that came after.
 */
export async function happened(db: Pick<Services['db'], 'auditEvent'>, from: Date | null, to: Date | null) {
  if (!from && !to) return {}
  const at = { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) }
  // Both at once: asked for one alone, SQLite would walk the table in search of it instead of the index on `at`.
  const { _min, _max } = await db.auditEvent.aggregate({ where: { at }, _min: { seq: true }, _max: { seq: true } })
  return { at, seq: { gte: _min.seq ?? 1, lte: _max.seq ?? 0 } }
}
