import { subjectOfLesson } from '~/domain/anatomy/load-lesson.server'
import { sourceOf } from '~/domain/anatomy/load-model.server'
import { loadBroadcast, subjectOf } from '~/domain/broadcasts/load-broadcast.server'
import { subjectOfCase } from '~/domain/cases/load-case.server'
import { subjectOfSeries, subjectOfStudy } from '~/domain/images/readable-studies'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { Course } from '~/infra/db/generated/client'
import { COURSE_BOUNDS, type CourseContent } from '../course'
import { asLanguage, blocksOf, outlineOf } from './drafts'
import { draftFaults, referencesOf, type Fault, type FaultKind, type Reference } from './faults'

type Db = Pick<Services['db'], 'courseLesson' | 'courseMedia' | 'series' | 'study' | 'case' | 'recording' | 'lesson' | 'broadcast'>

/** The draft as a whole, as it would be published now. */
export async function draftContent(db: Pick<Db, 'courseLesson'>, course: Pick<Course, 'id' | 'title' | 'summary' | 'language' | 'outlineJson'>): Promise<CourseContent> {
  const { modules, ...rest } = outlineOf(course.outlineJson)
  const rows = new Map((await db.courseLesson.findMany({ where: { courseId: course.id } })).map((row) => [row.id, row]))
  return {
    format: 1, title: course.title.trim(), summary: course.summary.trim(), language: asLanguage(course.language), ...rest,
    modules: modules.map(({ id, title, lessonIds }) => ({ id, title, lessons: lessonIds.flatMap((lessonId) => { const row = rows.get(lessonId); return row ? [{ id: lessonId, title: row.title.trim(), blocks: blocksOf(row.blocksJson) }] : [] }) })),
  }
}

/** What is missing before it can be published, and what some learners could not see. */
export async function checkCourse(db: Db, course: Pick<Course, 'id' | 'institutionId'>, content: CourseContent): Promise<Fault[]> {
  const references = referencesOf(content.modules.flatMap(({ lessons }) => lessons))
  const idsOf = (of: Reference['of']) => [...new Set(references.filter((one) => one.of === of).map(({ id }) => id))]
  const answers = new Map<string, FaultKind | null>()
  const say = (of: Reference['of'], id: string, what: FaultKind | null) => void answers.set(`${of} ${id}`, what)
  const judged = learners(course.institutionId)

  for (const { id, state } of await db.courseMedia.findMany({ where: { courseId: course.id, id: { in: idsOf('media') } }, select: { id: true, state: true } })) say('media', id, state === 'ready' ? null : state === 'refused' ? 'media-refused' : 'media-working')
  for (const row of await db.series.findMany({ where: { id: { in: idsOf('series') } }, select: { id: true, pixelState: true, faceState: true, study: { select: { institutionId: true, workspace: true, isHeld: true, chargedBy: true } } } })) {
    const subject = subjectOfSeries(row.study, row)
    say('series', row.id, judged((learner) => can(learner, 'read', subject), subject.isHeld ? 'held' : subject.chargedBy.length > 0 ? 'charged' : 'not-students'))
  }
  for (const row of await db.study.findMany({ where: { id: { in: idsOf('study') } }, select: { id: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true } })) {
    const subject = subjectOfStudy(row)
    say('study', row.id, judged((learner) => can(learner, 'read', subject), subject.isHeld ? 'held' : subject.chargedBy.length > 0 ? 'charged' : 'not-students'))
  }
  for (const row of await db.case.findMany({ where: { id: { in: idsOf('case') }, removedAt: null } })) {
    const subject = subjectOfCase(row, false)
    say('case', row.id, judged((learner) => can(learner, 'read', subject), row.isCharged ? 'charged' : 'not-students'))
  }
  for (const row of await db.recording.findMany({ where: { id: { in: idsOf('recording') } }, select: { id: true, broadcastId: true } })) {
    const broadcast = await loadBroadcast(db, row.broadcastId)
    if (broadcast) say('recording', row.id, judged((learner) => can(learner, 'replay', subjectOf(broadcast)), 'not-students'))
  }
  for (const { model, ...row } of await db.lesson.findMany({ where: { id: { in: idsOf('lesson3d') }, removedAt: null }, include: { model: true } })) {
    const subject = subjectOfLesson(row, model, await sourceOf(db, model))
    say('lesson3d', row.id, judged((learner) => can(learner, 'follow', subject), 'not-students'))
  }

  const shown = references.flatMap(({ lessonId, blockId, of, id }): Fault[] => {
    const what = answers.get(`${of} ${id}`)
    return what === null ? [] : [{ lessonId, blockId, what: what ?? (of === 'media' ? 'media-missing' : 'gone') }]
  })
  const isTooLarge = Buffer.byteLength(JSON.stringify(content)) > COURSE_BOUNDS.version
  return unique([...draftFaults(content), ...shown, ...(isTooLarge ? [{ what: 'too-large' as const, lessonId: null, blockId: null }] : [])])
}

/** No institution has it. */
const ELSEWHERE = ''
/** Somebody who learns in the house, and somebody who learns in another: who has bought nothing and teaches nowhere. */
export function learners(institutionId: string) {
  const [home, outside] = [institutionId, ELSEWHERE].map((id): Actor => ({ kind: 'person', personId: '', memberships: [{ institutionId: id, role: 'student' }] }))
  return (sees: (learner: Actor) => boolean, why: FaultKind): FaultKind | null => (!sees(home!) ? why : sees(outside!) ? null : 'not-others')
}

/** A block that shows the same thing twice is told of once. */
const unique = (faults: readonly Fault[]): Fault[] => [...new Map(faults.map((one) => [JSON.stringify(one), one])).values()]
