import { courseMarks } from '~/domain/courses/grading/course-marks.server'
import type { Services } from '~/infra/services.server'
import type { Finding } from './finding'
import { findingsBy, isOnOneOf, visibleAuthors } from './list-findings.server'
import type { OpenShare } from './open-share.server'
import { quizMarks } from './quiz-marks.server'
import { firstFrames, readingStudyOf, studyToRead } from './reading-study.server'
import { subjectOfSeries } from './readable-studies'
import type { ReadingStudy, SeriesFrames } from './reading'
import { seriesFrames } from './series-frames.server'
import type { SharedStudy } from './share'

/** What an open link shows. Of no other study of the same person a word, and nothing that waits for a reviewer. */
export async function sharedStudy(services: Services, share: OpenShare): Promise<SharedStudy | null> {
  const row = await studyToRead(services, share.study.id)
  if (!row) return null
  const study = readingStudyOf(row, (series) => !subjectOfSeries(row, series).isHeld)
  const [first, findings] = await Promise.all([firstFrames(services, study), share.showsFindings ? shownFindings(services, share, study) : []])
  return { study, first, findings, expiresAt: share.expiresAt }
}

/** The pictures of a series in reading order; null where the link does not show it. */
export async function sharedSeries(services: Services, share: OpenShare, seriesId: string): Promise<SeriesFrames | null> {
  const row = await services.db.series.findFirst({ where: { id: seriesId, studyId: share.study.id }, select: { id: true, pixelState: true, faceState: true, study: { select: { institutionId: true, workspace: true, isHeld: true, chargedBy: true } } } })
  return row && !subjectOfSeries(row.study, row).isHeld ? seriesFrames(services, row.id) : null
}

/**
 * The marks of those who teach with the study and of whoever made the link, never the students'. Nobody is named to a
 * person outside, and a mark on a series that the link does not show is not shown either; nor one that answers a quiz.
 */
async function shownFindings(services: Services, { study: { id, institutionId }, madeById }: OpenShare, { series }: ReadingStudy): Promise<Finding[]> {
  const [findings, isAnswer, isAsked] = await Promise.all([findingsBy(services, id, await visibleAuthors(services, institutionId, [madeById])), quizMarks(services, id, null), courseMarks(services, id, null)])
  return findings.filter((one) => !isAnswer(one) && !isAsked(one)).filter(isOnOneOf(series)).map((finding) => ({ ...finding, author: { id: '', name: '' } }))
}
