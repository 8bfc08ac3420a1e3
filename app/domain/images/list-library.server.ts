import { recordOnce, auditActor } from '~/domain/audit/allowed.server'
import { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newStudyIn } from '~/policy/images'
import { hasPictures, placeOf, type LibraryFilter, type LibraryPage, type LibraryPlace, type LibrarySeries, type LibraryStudy } from './library'
import { allOf, branchCondition, text, visibleSeries } from './search-conditions.server'
import { scopeOf, studiesById } from './search-images.server'
import { containing } from './study-search'
import { studyWays } from './study-ways'
import { subjectOfStudy } from './readable-studies'

const PAGE_SIZE = 24
const MOST_SERIES_SHOWN = 4

/** The studies that the actor may read, latest arrival first, a page at a time. */
export async function listLibrary(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, filter: LibraryFilter, place: LibraryPlace | null): Promise<LibraryPage> {
  const scope = scopeOf(actor)
  const branches = scope.branches.filter((branch) => (filter.workspace === null || branch.workspace === filter.workspace) && (!filter.isHeld || branch.isHeld))
  const rights = {
    mayImport: inSomeInstitution(actor, 'import'), mayReview: inSomeInstitution(actor, 'review'), mayManageSources: inSomeInstitution(actor, 'manage-sources'),
    workspaces: [...new Set(scope.branches.map(({ workspace }) => workspace))],
  }
  if (branches.length === 0) return { studies: [], newer: null, older: null, ...rights }

  const isNewer = place?.direction === 'newer'
  const conditions = allOf([
    filter.words ? await anyText(services, filter.words) : null,
    filter.modality ? Prisma.sql`s."modalities" LIKE ${`%,${filter.modality},%`}` : null,
    filter.bodyPart ? text(Prisma.sql`s."bodyParts"`, containing(filter.bodyPart)) : null,
    place ? (isNewer ? Prisma.sql`(s."createdAt", s."id") > (${place.createdAt}, ${place.id})` : Prisma.sql`(s."createdAt", s."id") < (${place.createdAt}, ${place.id})`) : null,
  ])
  const selects = branches.map((branch) => Prisma.sql`SELECT s."createdAt", s."id" FROM "Study" s WHERE ${branchCondition(branch)} AND ${conditions}`)
  const found = await services.db.$queryRaw<{ id: string }[]>`${Prisma.join(selects, ' UNION ALL ')} ORDER BY ${isNewer ? Prisma.sql`1, 2` : Prisma.sql`1 DESC, 2 DESC`} LIMIT ${PAGE_SIZE + 1}`
  const hasMore = found.length > PAGE_SIZE
  const ids = found.slice(0, PAGE_SIZE).map(({ id }) => id)
  if (isNewer) ids.reverse()

  const [studies, series, institutions] = await Promise.all([
    studiesById(services, scope, ids),
    ids.length === 0 ? [] : services.db.$queryRaw<{ studyId: string; seriesUid: string; modality: string; description: string }[]>`
      SELECT r."studyId", r."seriesUid", r."modality", r."description" FROM "Series" r JOIN "Study" s ON s."id" = r."studyId"
      WHERE r."studyId" IN (${Prisma.join(ids)}) AND ${allOf([visibleSeries(scope.reviewable)])} ORDER BY r."number", r."id"`,
    services.db.institution.findMany({ select: { id: true, name: true } }),
  ])
  const names = new Map(institutions.map(({ id, name }) => [id, name]))
  const seriesOf = new Map<string, LibrarySeries[]>()
  for (const { studyId, ...one } of series) seriesOf.set(studyId, [...(seriesOf.get(studyId) ?? []), { ...one, hasPictures: hasPictures(one.modality) }])
  const rows = studies.map(({ bytes: _bytes, institutionId, studyTime: _time, accession: _accession, workspace, chargedBy, ...study }): LibraryStudy => ({
    ...study, workspace: scope.branches.find((branch) => branch.workspace === workspace)!.workspace, institution: names.get(institutionId) ?? '',
    series: (seriesOf.get(study.id) ?? []).sort((a, b) => Number(b.hasPictures) - Number(a.hasPictures)).slice(0, MOST_SERIES_SHOWN),
    ways: studyWays(actor, subjectOfStudy({ institutionId, workspace, isHeld: study.isHeld, chargedBy })),
  }))
  recordOnce(services, 3_600_000, { action: 'study.listed', actor: auditActor(actor), institutionId: null, subjectKind: 'study', subjectId: null, detail: { by: 'library' } })
  const [first, last] = [rows[0], rows.at(-1)]
  return {
    studies: rows, ...rights,
    newer: first && (isNewer ? hasMore : place !== null) ? placeOf(first) : null,
    older: last && (isNewer ? true : hasMore) ? placeOf(last) : null,
  }
}

/** More patients than that are found by one word: their studies are looked for one by one. */
const MOST_PATIENTS = 500

async function anyText({ db }: Pick<Services, 'db'>, words: string) {
  const match = containing(words)
  // Asked once, not for every branch.
  const subjects = await db.$queryRaw<{ id: string }[]>`SELECT j."id" FROM "ImageSubject" j WHERE ${text(Prisma.sql`j."pseudonym"`, match)} LIMIT ${MOST_PATIENTS + 1}`
  const ofThem = subjects.length > MOST_PATIENTS
    ? Prisma.sql`s."subjectId" IN (SELECT j."id" FROM "ImageSubject" j WHERE ${text(Prisma.sql`j."pseudonym"`, match)})`
    : subjects.length > 0 ? Prisma.sql`s."subjectId" IN (${Prisma.join(subjects.map(({ id }) => id))})` : Prisma.sql`1 = 0`
  return Prisma.sql`(${text(Prisma.sql`s."description"`, match)} OR ${text(Prisma.sql`s."bodyParts"`, match)} OR ${text(Prisma.sql`s."accession"`, match)}
    OR ${ofThem})`
}

function inSomeInstitution(actor: Actor, action: 'import' | 'review' | 'manage-sources'): boolean {
  return actor.kind === 'person' && actor.memberships.some(({ institutionId }) => can(actor, action, newStudyIn(institutionId, 'clinical')))
}
