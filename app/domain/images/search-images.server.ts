import { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import { readableBranches, reviewableInstitutions, type StudyBranch } from './readable-studies'
import { allOf, branchCondition, instanceCondition, patientCondition, seriesCondition, studyCondition, visibleSeries } from './search-conditions.server'
import type { Actor } from '~/policy/actor'
import type { Match } from './study-search'

export interface FoundStudy {
  id: string
  institutionId: string
  studyUid: string
  workspace: string
  description: string
  studyDate: string
  studyTime: string
  accession: string
  pseudonym: string
  isHeld: boolean
  chargedBy: string
  /** Of the series that the reader may see. */
  modalities: string[]
  bodyParts: string[]
  seriesCount: number
  instanceCount: number
  bytes: number
  createdAt: Date
}
export interface FoundSeries { id: string; studyId: string; seriesUid: string; modality: string; number: number | null; description: string; bodyPart: string; laterality: string; instanceCount: number; frameCount: number; pixelState: string }
export interface FoundInstance { id: string; seriesId: string; sopInstanceUid: string; sopClassUid: string; number: number | null; frames: number; rows: number; columns: number; transferSyntax: string; bytes: number; metadataJson: string }

/** What a search may see: the policy's answer for an actor, or for a link that shows one study. */
export interface Scope {
  branches: StudyBranch[]
  /** null: all of them. */
  reviewable: string[] | null
  /** Only this one, whatever the branches say. */
  onlyStudyUid?: string
}
export const scopeOf = (actor: Actor): Scope => ({ branches: readableBranches(actor), reviewable: reviewableInstitutions(actor) })

export interface SearchPage { limit: number; offset: number }
export interface Found<Row> { rows: Row[]; hasMore: boolean }

type Needs = Pick<Services, 'db'>
type Sql = Prisma.Sql

const nothing = { rows: [], hasMore: false }

/**
 * One select for each branch, each along an index that ends with the order wanted: the database merges them and stops at the
 * page's end instead of sorting everything that is readable.
 */
function merged(scope: Scope, narrow: Sql | null, select: (studies: Sql, branch: Sql) => Sql, order: Sql, { limit, offset }: SearchPage): Sql {
  const studies = narrow ? Prisma.sql`"Narrow"` : Prisma.sql`"Study"`
  // Set down first: the planner would else walk through everything readable in its order and look for the few on the way.
  return Prisma.sql`${narrow ? Prisma.sql`WITH "Narrow" AS MATERIALIZED (SELECT s."id", s."institutionId", s."subjectId", s."studyUid", s."workspace", s."description", s."studyDate", s."studyTime", s."accession", s."modalities", s."isHeld" FROM "Study" s WHERE ${narrow}) ` : Prisma.empty}${Prisma.join(scope.branches.map((branch) => select(studies, branchCondition(branch))), ' UNION ALL ')} ORDER BY ${order} LIMIT ${limit + 1} OFFSET ${offset}`
}

/** Of one patient there are few studies, of a name's beginning some; beyond that the order leads. */
const MOST_PATIENTS = 500

/** The studies of the patients or with the UIDs that are asked for, where those are few; null: it is for the order to find them. */
async function narrowing({ db }: Needs, { study: { patient, studyUids } }: Match): Promise<Sql | null> {
  if (studyUids) return studyUids.length === 0 ? null : Prisma.sql`s."studyUid" IN (${Prisma.join(studyUids)})`
  if (!patient || patient.length === 0) return null
  const subjects = await db.$queryRaw<{ id: string }[]>`SELECT j."id" FROM "ImageSubject" j WHERE ${patientCondition(patient)} LIMIT ${MOST_PATIENTS + 1}`
  if (subjects.length > MOST_PATIENTS) return null
  return subjects.length === 0 ? Prisma.sql`1 = 0` : Prisma.sql`s."subjectId" IN (${Prisma.join(subjects.map(({ id }) => id))})`
}

const narrowed = (scope: Scope, match: Match): Match =>
  scope.onlyStudyUid === undefined ? match : { ...match, study: { ...match.study, studyUids: (match.study.studyUids ?? [scope.onlyStudyUid]).filter((uid) => uid === scope.onlyStudyUid) } }

/** Studies, newest first by their (shifted) date. Conditions on series and instances are met by some series or instance of the study. */
export async function searchStudies({ db }: Needs, scope: Scope, given: Match, page: SearchPage): Promise<Found<FoundStudy>> {
  if (scope.branches.length === 0) return nothing
  const match = narrowed(scope, given)
  const inside = innerConditions(scope, match)
  const found = await db.$queryRaw<{ id: string }[]>(merged(
    scope, await narrowing({ db }, match), (studies, branch) => Prisma.sql`SELECT s."studyDate", s."id" FROM ${studies} s WHERE ${branch} AND ${studyCondition(match.study)}${inside ? Prisma.sql` AND ${inside}` : Prisma.empty}`, Prisma.sql`1 DESC, 2 DESC`, page,
  ))
  const ids = found.slice(0, page.limit).map(({ id }) => id)
  return { rows: await studiesById({ db }, scope, ids), hasMore: found.length > page.limit }
}

/** The studies with what the reader may see of them, in the order of the ids. Rights were asked where the ids were found. */
export async function studiesById({ db }: Needs, scope: Pick<Scope, 'reviewable'>, ids: string[]): Promise<FoundStudy[]> {
  if (ids.length === 0) return []
  const [studies, series] = await Promise.all([
    db.$queryRaw<(Omit<FoundStudy, 'modalities' | 'bodyParts' | 'seriesCount' | 'instanceCount' | 'isHeld' | 'createdAt' | 'bytes'> & { isHeld: number | boolean; createdAt: string | Date; bytes: bigint | number })[]>`
      SELECT s."id", s."institutionId", s."studyUid", s."workspace", s."description", s."studyDate", s."studyTime", s."accession", s."isHeld", s."chargedBy", s."bytes", s."createdAt", j."pseudonym"
      FROM "Study" s JOIN "ImageSubject" j ON j."id" = s."subjectId" WHERE s."id" IN (${Prisma.join(ids)})`,
    db.$queryRaw<{ studyId: string; modality: string; bodyPart: string; instanceCount: number | bigint }[]>`
      SELECT r."studyId", r."modality", r."bodyPart", r."instanceCount" FROM "Series" r JOIN "Study" s ON s."id" = r."studyId"
      WHERE r."studyId" IN (${Prisma.join(ids)}) AND ${allOf([visibleSeries(scope.reviewable)])}`,
  ])
  const seriesOf = new Map<string, typeof series>()
  for (const one of series) seriesOf.set(one.studyId, [...(seriesOf.get(one.studyId) ?? []), one])
  const byId = new Map(studies.map((study) => {
    const own = seriesOf.get(study.id) ?? []
    return [study.id, {
      ...study, isHeld: Boolean(study.isHeld), bytes: Number(study.bytes), createdAt: new Date(study.createdAt),
      modalities: [...new Set(own.map(({ modality }) => modality))].filter(Boolean).sort(), bodyParts: [...new Set(own.map(({ bodyPart }) => bodyPart))].filter(Boolean).sort(),
      seriesCount: own.length, instanceCount: own.reduce((sum, { instanceCount }) => sum + Number(instanceCount), 0),
    }]
  }))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** Series in the order of their studies, then by number. */
export async function searchSeries({ db }: Needs, scope: Scope, given: Match, page: SearchPage): Promise<Found<FoundSeries>> {
  if (scope.branches.length === 0) return nothing
  const match = narrowed(scope, given)
  const hasInstance = isEmpty(match.instance) ? null : Prisma.sql`EXISTS (SELECT 1 FROM "Instance" i WHERE i."seriesId" = r."id" AND ${instanceCondition(match.instance)})`
  const found = await db.$queryRaw<{ id: string }[]>(merged(
    scope, await narrowing({ db }, match), (studies, branch) => Prisma.sql`SELECT s."studyDate", s."id" AS "studyId", r."number", r."id" FROM ${studies} s JOIN "Series" r ON r."studyId" = s."id"
      WHERE ${allOf([branch, studyCondition(match.study), seriesCondition(match.series), visibleSeries(scope.reviewable), hasInstance])}`, Prisma.sql`1 DESC, 2 DESC, 3, 4`, page,
  ))
  const ids = found.slice(0, page.limit).map(({ id }) => id)
  return { rows: await inOrder(ids, (some) => db.series.findMany({ where: { id: { in: some } } })), hasMore: found.length > page.limit }
}

/** Instances in the order of their series, then in reading order. */
export async function searchInstances({ db }: Needs, scope: Scope, given: Match, page: SearchPage): Promise<Found<FoundInstance>> {
  if (scope.branches.length === 0) return nothing
  const match = narrowed(scope, given)
  const found = await db.$queryRaw<{ id: string }[]>(merged(
    scope, await narrowing({ db }, match), (studies, branch) => Prisma.sql`SELECT s."studyDate", s."id" AS "studyId", r."number", r."id" AS "seriesId", i."position", i."id" FROM ${studies} s JOIN "Series" r ON r."studyId" = s."id" JOIN "Instance" i ON i."seriesId" = r."id"
      WHERE ${allOf([branch, studyCondition(match.study), seriesCondition(match.series), visibleSeries(scope.reviewable), instanceCondition(match.instance)])}`, Prisma.sql`1 DESC, 2 DESC, 3, 4, 5, 6`, page,
  ))
  const ids = found.slice(0, page.limit).map(({ id }) => id)
  return { rows: await inOrder(ids, (some) => db.instance.findMany({ where: { id: { in: some } } })), hasMore: found.length > page.limit }
}

const isEmpty = (part: object) => Object.values(part).every((value) => value === undefined)

function innerConditions(scope: Scope, match: Match): Sql | null {
  if (isEmpty(match.series) && isEmpty(match.instance)) return null
  const instances = isEmpty(match.instance) ? Prisma.empty : Prisma.sql` JOIN "Instance" i ON i."seriesId" = r."id" AND ${instanceCondition(match.instance)}`
  return Prisma.sql`EXISTS (SELECT 1 FROM "Series" r${instances} WHERE r."studyId" = s."id" AND ${allOf([seriesCondition(match.series), visibleSeries(scope.reviewable)])})`
}

const AT_ONCE = 500
async function inOrder<Row extends { id: string }>(ids: string[], read: (ids: string[]) => Promise<Row[]>): Promise<Row[]> {
  const byId = new Map<string, Row>()
  for (let start = 0; start < ids.length; start += AT_ONCE) for (const row of await read(ids.slice(start, start + AT_ONCE))) byId.set(row.id, row)
  return ids.flatMap((id) => byId.get(id) ?? [])
}
