import type { Finding } from '~/domain/images/finding'
import { firstPicture } from '~/domain/images/first-picture'
import { findingsNamed, isOnOneOf, visibleAuthors } from '~/domain/images/list-findings.server'
import { loadStudy, studySubjectOf } from '~/domain/images/load-study.server'
import { openStudies } from '~/domain/images/open-studies.server'
import { quizMarks } from '~/domain/images/quiz-marks.server'
import type { ReadingStudy } from '~/domain/images/reading'
import { shownPicture } from '~/domain/images/shown-picture.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass } from '../load-class.server'
import { learnerState } from '../progress/learner-state.server'
import { publishedContent } from '../published.server'

export interface OpenedStack {
  study: ReadingStudy
  /** The marks that its steps lead to. */
  findings: Finding[]
  /** A picture of what it begins with. */
  still: string | null
}
/** `refused`: this reader does not get the study, or it is gone: which of the two is nobody's business. */
export type OpenStack = ({ kind: 'opened' } & OpenedStack) | { kind: 'refused' | 'gone' | 'closed' | 'not-found' | 'forbidden' }

/** Of a still picture in a lesson, in pixels. */
const STILL = 768

/** The pictures of a block of a class: asked for by the reader's own right to the study; a course opens none. Also the study of an assignment, without marks. */
export async function openStack(services: Services, actor: Actor, classId: string, blockId: string): Promise<OpenStack> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject, enrolment } = found
  const published = await publishedContent(services, row.courseId, row.version)
  const at = published?.at.get(blockId)
  const body = at?.block.body
  const of = body?.kind === 'stack' ? body : body?.kind === 'assignment' ? { studyId: body.takes.studyId, seriesId: null, steps: [] } : null
  if (!published || !at || !of?.studyId) return { kind: 'gone' }
  if (!can(actor, 'assist', subject) && enrolment && (await learnerState(services, row, published, enrolment)).openOf(at.lessonId).kind !== 'open') return { kind: 'closed' }
  const { studies: [study] } = await openStudies(services, actor, [of.studyId], NO_SERIES)
  const series = of.seriesId === null ? study?.series[0] : study?.series.find(({ id }) => id === of.seriesId)
  if (!study || !series) return { kind: 'refused' }
  const pane = of.steps[0]?.shown.panes[of.steps[0].shown.active]
  const still = await shownPicture(services, pane && study.series.some(({ id }) => id === pane.seriesId) ? pane : { seriesId: series.id, mode: 'stack', index: firstPicture(series), window: null }, STILL)
  return { kind: 'opened', study, still, findings: await namedMarks(services, actor, row.courseId, study, of.steps.flatMap(({ findings }) => findings)) }
}
/** Pictures come when they are touched; what is read of them before is not. */
const NO_SERIES = ''

/** To name a mark does not open it: those of the course's authors and of the people who teach with the study, and none that answers a quiz. */
async function namedMarks(services: Services, actor: Actor, courseId: string, shown: ReadingStudy, ids: readonly string[]): Promise<Finding[]> {
  const [study, course] = ids.length === 0 ? [null, null] : await Promise.all([loadStudy(services.db, shown.id), services.db.course.findUnique({ where: { id: courseId }, select: { ownerId: true, authors: { select: { personId: true } } } })])
  if (!study || !course) return []
  const me = actor.kind === 'person' ? actor.personId : null
  const authors = new Set(await visibleAuthors(services, study.institutionId, [course.ownerId, ...course.authors.map(({ personId }) => personId)]))
  const isAnswer = can(actor, 'see-all-findings', studySubjectOf(study)) ? () => false : await quizMarks(services, shown.id, me)
  return (await findingsNamed(services, [shown.id], ids)).filter(isOnOneOf(shown.series)).filter((one) => authors.has(one.author.id) && !isAnswer(one))
}
