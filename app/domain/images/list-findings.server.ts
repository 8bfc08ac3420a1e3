import { courseMarks } from '~/domain/courses/grading/course-marks.server'
import type { Prisma } from '~/infra/db/generated/client'
import { allInParts } from '~/infra/db/in-parts.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { CURATORS } from '~/policy/images'
import type { Finding, FindingContent } from './finding'
import { loadStudy, studySubjectOf } from './load-study.server'
import { subjectOfSeries } from './readable-studies'
import { quizMarks } from './quiz-marks.server'
import type { SeriesGeometryView } from './reading'

/**
 * The findings of a study in their newest version, oldest finding first; null when the actor may not read it.
 * Everybody sees their own and those of the people who teach with the study; what students mark is seen by themselves
 * and by those who teach: three hundred students do not draw over each other. A mark on a series that this reader may not
 * see (a head that a defaced copy stands for) is not shown either, and none that answers a case's quiz or a course's
 * question before they have answered it.
 */
export async function listFindings(services: Pick<Services, 'db'>, actor: Actor, studyId: string): Promise<Finding[] | null> {
  const study = await loadStudy(services.db, studyId)
  if (!study || !can(actor, 'read', studySubjectOf(study))) return null
  const subject = studySubjectOf(study)
  const seesAll = can(actor, 'see-all-findings', subject)
  const me = actor.kind === 'person' ? actor.personId : null
  const [isAnswer, isAsked] = seesAll ? [() => false, () => false] : await Promise.all([quizMarks(services, studyId, me), courseMarks(services, studyId, me)])
  const findings = (await findingsBy(services, studyId, seesAll ? null : await visibleAuthors(services, study.institutionId, me === null ? [] : [me]))).filter((one) => !isAnswer(one) && !isAsked(one))
  const series = await allInParts((page) => services.db.series.findMany({ ...page, where: { studyId }, orderBy: { id: 'asc' }, select: { id: true, seriesUid: true, pixelState: true, faceState: true, geometryJson: true } }))
  const shown = series.filter((one) => can(actor, 'read', subjectOfSeries(study, one)))
  if (shown.length === series.length) return findings
  return findings.filter(isOnOneOf(shown.map(({ seriesUid, geometryJson }) => ({ seriesUid, geometry: geometryJson ? (JSON.parse(geometryJson) as SeriesGeometryView) : null }))))
}

/** Whether a mark lies on what is shown: on a picture of these series, or in the space of one of them. */
export function isOnOneOf(series: readonly { seriesUid: string; geometry: SeriesGeometryView | null }[]): (finding: Finding) => boolean {
  const shown = new Set(series.map(({ seriesUid }) => seriesUid))
  const spaces = new Set(series.flatMap(({ geometry }) => (geometry?.kind === 'volume' ? [geometry.frameOfReferenceUid] : [])))
  return ({ content: { image, place } }) => (image ? shown.has(image.seriesUid) : place.space === 'patient' && spaces.has(place.frameOfReferenceUid))
}

/** @param authors null: everybody's. Nobody's right is asked here. */
export const findingsBy = (services: Pick<Services, 'db'>, studyId: string, authors: string[] | null): Promise<Finding[]> =>
  newestOf(services, { studyId, removedAt: null, ...(authors === null ? {} : { authorId: { in: authors } }) })

/** Those of these that lie on one of these studies. Nobody's right is asked here. */
export const findingsNamed = async (services: Pick<Services, 'db'>, studyIds: string[], ids: readonly string[]): Promise<Finding[]> =>
  (ids.length === 0 ? [] : newestOf(services, { studyId: { in: studyIds }, id: { in: [...new Set(ids)] }, removedAt: null }))

async function newestOf(services: Pick<Services, 'db'>, where: Prisma.FindingWhereInput): Promise<Finding[]> {
  const rows = await allInParts((page) => services.db.finding.findMany({
    ...page, where, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: { author: { select: { id: true, name: true } }, versions: { orderBy: { version: 'desc' }, take: 1 } },
  }))
  return rows.flatMap(({ id, studyId, author, createdAt, versions: [latest] }) => (latest
    ? [{ id, studyId, version: latest.version, author, createdAt: createdAt.toISOString(), changedAt: latest.createdAt.toISOString(), content: JSON.parse(latest.contentJson) as FindingContent }]
    : []))
}

/** Whoever teaches with the studies of an institution, and others who are named. */
export async function visibleAuthors(services: Pick<Services, 'db'>, institutionId: string, others: string[]): Promise<string[]> {
  const teachers = await services.db.membership.findMany({ where: { institutionId, role: { in: [...CURATORS] } }, select: { personId: true }, distinct: ['personId'], take: 900 })
  return [...teachers.map((row) => row.personId), ...others]
}
