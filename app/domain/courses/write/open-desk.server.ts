import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadCourse } from '../load-course.server'
import { checkCourse, draftContent } from './check-course.server'
import { asLanguage, blocksOf, outlineOf } from './drafts'

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

/** The outline for those who write it, with what stands between it and its learners. */
export async function openOutline(services: Services, actor: Actor, courseId: string) {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind } satisfies Refused
  const { row, subject } = found
  const { db } = services
  const content = await draftContent(db, row)
  const [faults, people, lessons, versions, notes] = await Promise.all([
    checkCourse(db, row, content),
    db.person.findMany({ where: { id: { in: [row.ownerId, ...subject.authorIds] } }, select: { id: true, name: true } }),
    db.courseLesson.findMany({ where: { courseId }, select: { id: true, title: true, revision: true } }),
    db.courseVersion.findMany({ where: { courseId }, orderBy: { version: 'desc' }, take: 20, select: { version: true, publishedAt: true } }),
    db.courseNote.groupBy({ by: ['lessonId'], where: { courseId, resolvedAt: null }, _count: true }),
  ])
  const nameOf = new Map(people.map(({ id, name }) => [id, name]))
  const blocksIn = new Map(content.modules.flatMap((module) => module.lessons.map((lesson) => [lesson.id, lesson.blocks.length] as const)))
  return {
    kind: 'opened' as const,
    course: {
      id: row.id, institutionId: row.institutionId, state: row.state, version: row.version, isTemplate: row.isTemplate, revision: row.outlineRevision, publishedAt: row.publishedAt,
      draft: { title: row.title, summary: row.summary, language: asLanguage(row.language), outline: outlineOf(row.outlineJson) },
      owner: { id: row.ownerId, name: nameOf.get(row.ownerId) ?? '' }, authors: subject.authorIds.map((id) => ({ id, name: nameOf.get(id) ?? '' })),
      lessons: lessons.map(({ id, title }) => ({ id, title, blocks: blocksIn.get(id) ?? 0, notes: notes.find(({ lessonId }) => lessonId === id)?._count ?? 0 })),
      mayPublish: can(actor, 'publish', subject),
    },
    versions, faults,
  }
}
export type OpenedOutline = Extract<Awaited<ReturnType<typeof openOutline>>, { kind: 'opened' }>

/** A lesson's draft. */
export async function openLessonDraft(services: Services, actor: Actor, { courseId, lessonId }: { courseId: string; lessonId: string }) {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind } satisfies Refused
  const { row: course } = found
  const { db } = services
  const row = await db.courseLesson.findFirst({ where: { id: lessonId, courseId } })
  if (!row) return { kind: 'not-found' as const }
  const order = outlineOf(course.outlineJson).modules.flatMap(({ lessonIds }) => lessonIds)
  const at = order.indexOf(lessonId)
  return {
    kind: 'opened' as const,
    course: { id: course.id, title: course.title, language: asLanguage(course.language), version: course.version },
    lesson: { id: row.id, revision: row.revision, draft: { title: row.title, blocks: blocksOf(row.blocksJson) }, isInCourse: at >= 0, before: at > 0 ? order[at - 1]! : null, after: at >= 0 ? (order[at + 1] ?? null) : null },
  }
}
export type OpenedLesson = Extract<Awaited<ReturnType<typeof openLessonDraft>>, { kind: 'opened' }>
