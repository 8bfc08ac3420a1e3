import type { Finding } from '~/domain/images/finding'
import { findingsNamed, isOnOneOf, visibleAuthors } from '~/domain/images/list-findings.server'
import { loadStudy, studySubjectOf } from '~/domain/images/load-study.server'
import { openStudies } from '~/domain/images/open-studies.server'
import { quizMarks } from '~/domain/images/quiz-marks.server'
import type { ReadingStudy, SeriesFrames } from '~/domain/images/reading'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { CaseContent } from './case'

export interface CasePictures {
  /** With the series that the case shows, in its order, and no others. */
  studies: ReadingStudy[]
  first: SeriesFrames | null
  firstSeries: string | null
  /** The marks that the text leads to and that this reader may see. */
  findings: Finding[]
  /** Series that this reader does not get: withdrawn, or another hospital's own. */
  missing: string[]
}

interface Shower { caseId: string; authorId: string }

/**
 * The pictures of a case for this reader, each asked for by its own right: a case opens none.
 * @param content what the reader gets of it: series and marks that are not in it are not opened
 */
export async function casePictures(services: Services, actor: Actor, of: Shower, { series, views, keyImages, quiz }: CaseContent): Promise<CasePictures> {
  const leading = views.find(({ key }) => key === keyImages[0]?.view)?.shown.panes[0]?.seriesId
  const firstSeries = series.find(({ seriesId }) => seriesId === leading)?.seriesId ?? series[0]?.seriesId ?? null
  if (firstSeries === null) return { studies: [], first: null, firstSeries, findings: [], missing: [] }
  const opened = await openStudies(services, actor, series.map(({ studyId }) => studyId), firstSeries)
  const order = new Map(series.map(({ seriesId }, i) => [seriesId, i]))
  const studies = opened.studies.map((study) => ({ ...study, series: study.series.filter(({ id }) => order.has(id)).sort((a, b) => order.get(a.id)! - order.get(b.id)!) })).filter((study) => study.series.length > 0)
  const shown = studies.flatMap((study) => study.series)
  const named = await findingsNamed(services, studies.map(({ id }) => id), [...views.flatMap(({ findings }) => findings), ...(quiz?.findings ?? [])])
  return { studies, first: opened.first, firstSeries, findings: await shownMarks(services, actor, of, named.filter(isOnOneOf(shown))), missing: series.flatMap(({ seriesId }) => (shown.some(({ id }) => id === seriesId) ? [] : [seriesId])) }
}

/** To name a mark does not open it: those of the case's author and of the people who teach with the study, and none that answers another quiz. */
async function shownMarks(services: Services, actor: Actor, of: Shower, marks: Finding[]): Promise<Finding[]> {
  const me = actor.kind === 'person' ? actor.personId : null
  const shown = await Promise.all([...new Set(marks.map(({ studyId }) => studyId))].map(async (studyId) => {
    const study = await loadStudy(services.db, studyId)
    if (!study) return []
    const authors = await visibleAuthors(services, study.institutionId, [of.authorId, ...(me === null ? [] : [me])])
    const isAnswer = can(actor, 'see-all-findings', studySubjectOf(study)) ? () => false : await quizMarks(services, studyId, me, of)
    return marks.filter((one) => one.studyId === studyId && authors.includes(one.author.id) && !isAnswer(one)).map(({ id }) => id)
  }))
  const ids = new Set(shown.flat())
  return marks.filter(({ id }) => ids.has(id))
}
