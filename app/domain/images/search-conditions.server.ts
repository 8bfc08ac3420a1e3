import { Prisma } from '~/infra/db/generated/client'
import { HIDDEN_FACES } from './held'
import { HELD_PIXELS, type StudyBranch } from './readable-studies'
import type { DateRange, InstanceMatch, SeriesMatch, StudyMatch, TextMatch } from './study-search'

type Sql = Prisma.Sql

const ALL = Prisma.sql`1 = 1`
export const allOf = (conditions: (Sql | null)[]): Sql => {
  const present = conditions.filter((one) => one !== null)
  return present.length === 0 ? ALL : Prisma.join(present, ' AND ')
}
const anyOf = (conditions: Sql[]): Sql => Prisma.sql`(${Prisma.join(conditions, ' OR ')})`
const isIn = (column: Sql, values: readonly string[] | undefined): Sql | null =>
  values === undefined ? null : values.length === 0 ? Prisma.sql`1 = 0` : Prisma.sql`${column} IN (${Prisma.join([...values])})`

export function text(column: Sql, match: TextMatch | undefined): Sql | null {
  if (!match) return null
  return match.kind === 'exact' ? Prisma.sql`${column} = ${match.value}` : Prisma.sql`${column} LIKE ${match.pattern} ESCAPE '\\'`
}

/** Whose date is not known is in no range. */
function within(column: Sql, range: DateRange | undefined): Sql | null {
  if (!range) return null
  return allOf([range.from === null ? Prisma.sql`${column} <> ''` : Prisma.sql`${column} >= ${range.from}`, range.to === null ? null : Prisma.sql`${column} <= ${range.to}`])
}

const list = (column: Sql, values: readonly string[] | undefined): Sql | null =>
  values === undefined || values.length === 0 ? null : anyOf(values.map((value) => Prisma.sql`${column} LIKE ${`%,${value.replace(/[\\%_]/g, '\\$&')},%`} ESCAPE '\\'`))

export const branchCondition = ({ workspace, isHeld, institutionId, charge }: StudyBranch): Sql =>
  allOf([Prisma.sql`s."workspace" = ${workspace} AND s."isHeld" = ${isHeld}`, institutionId === null ? null : Prisma.sql`s."institutionId" = ${institutionId}`, chargeCondition(charge)])

/** Few are charged for. They are set down once and passed over: the indexes of the searches have the id, and not the column. */
function chargeCondition(charge: StudyBranch['charge']): Sql | null {
  if (charge === 'free') return Prisma.sql`s."id" NOT IN (SELECT c."id" FROM "Study" c WHERE c."chargedBy" > '')`
  if (charge === 'any') return Prisma.sql`s."id" IN (SELECT c."id" FROM "Study" c WHERE c."chargedBy" > '')`
  const { byCases, notOf } = charge
  return allOf([
    // Every charged study of a published case is one of its CaseStudy rows; what those cases charge for is in the column.
    Prisma.sql`s."id" IN (SELECT c."id" FROM "CaseStudy" k JOIN "Study" c ON c."id" = k."studyId" WHERE k."caseId" IN (${Prisma.join([...byCases])}) AND c."chargedBy" LIKE '%,' || k."caseId" || ',%')`,
    notOf.length === 0 ? null : Prisma.sql`s."institutionId" NOT IN (${Prisma.join([...notOf])})`,
  ])
}

export const patientCondition = (patient: TextMatch[]): Sql => allOf(patient.map((one) => text(Prisma.sql`j."pseudonym"`, one)))

export const studyCondition = (match: StudyMatch): Sql => allOf([
  isIn(Prisma.sql`s."studyUid"`, match.studyUids),
  match.patient && match.patient.length > 0
    ? Prisma.sql`s."subjectId" IN (SELECT j."id" FROM "ImageSubject" j WHERE ${patientCondition(match.patient)})`
    : null,
  text(Prisma.sql`s."description"`, match.description),
  text(Prisma.sql`s."accession"`, match.accession),
  within(Prisma.sql`s."studyDate"`, match.studyDate),
  within(Prisma.sql`s."studyTime"`, match.studyTime),
  list(Prisma.sql`s."modalities"`, match.modalitiesInStudy),
])

export const seriesCondition = (match: SeriesMatch): Sql => allOf([
  isIn(Prisma.sql`r."seriesUid"`, match.seriesUids),
  text(Prisma.sql`r."modality"`, match.modality),
  // A study lists those of its series: most studies are passed over without a look at them.
  match.modality?.kind === 'exact' ? list(Prisma.sql`s."modalities"`, [match.modality.value]) : null,
  match.number === undefined ? null : Prisma.sql`r."number" = ${match.number}`,
  text(Prisma.sql`r."description"`, match.description),
  text(Prisma.sql`r."bodyPart"`, match.bodyPart),
])

export const instanceCondition = (match: InstanceMatch): Sql => allOf([
  isIn(Prisma.sql`i."sopInstanceUid"`, match.sopInstanceUids),
  isIn(Prisma.sql`i."sopClassUid"`, match.sopClassUids),
  match.number === undefined ? null : Prisma.sql`i."number" = ${match.number}`,
])

const SEEN_BY_ALL = Prisma.sql`r."pixelState" NOT IN (${Prisma.join([...HELD_PIXELS])}) AND r."faceState" NOT IN (${Prisma.join([...HIDDEN_FACES])})`

/** Series that wait for a reviewer, were turned down, or that a defaced copy stands for, are seen by the reviewers of their institution (null: of all) alone. */
export const visibleSeries = (reviewable: readonly string[] | null): Sql | null =>
  reviewable === null
    ? null
    : reviewable.length === 0
      ? SEEN_BY_ALL
      : Prisma.sql`((${SEEN_BY_ALL}) OR s."institutionId" IN (${Prisma.join([...reviewable])}))`
