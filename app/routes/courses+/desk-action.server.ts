import type { AppLoadContext } from '@remix-run/node'
import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { addLesson, type AddLesson } from '~/domain/courses/write/add-lesson.server'
import { publishCourse, type PublishCourse } from '~/domain/courses/write/publish-course.server'
import { saveLesson, type SaveLesson } from '~/domain/courses/write/save-lesson.server'
import { saveOutline, type SaveOutline } from '~/domain/courses/write/save-outline.server'
import { removeCourse, restoreCourse, withdrawCourse } from '~/domain/courses/write/withdraw-course.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** A draft as a form takes up to three times its bytes where it is not plain Latin. */
const MOST_FORM_BYTES = 4 * BLOCK_BOUNDS.lesson

/** What is pressed where a course is written, answered as JSON: a page that cannot reach the server keeps what was written and asks again. */
export async function deskAction(request: Request, context: AppLoadContext, courseId: string): Promise<Response> {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) return answer({ kind: 'too-large' })
  const { services } = context
  const field = (name: string) => String(form.get(name) ?? '')
  const lessonId = field('lesson')
  switch (field('intent')) {
    case 'save-outline': return answer(await saveOutline(services, actor, { courseId, revision: Number(field('revision')), draft: json(field('draft')) }))
    case 'add-lesson': return answer(await addLesson(services, actor, { courseId, title: field('title'), like: field('like') || null }))
    case 'save-lesson': return answer(await saveLesson(services, actor, { courseId, lessonId, revision: Number(field('revision')), title: field('title'), blocks: json(field('blocks')) }))
    case 'publish': return answer(await publishCourse(services, actor, { courseId, version: Number(field('version')) }))
    case 'withdraw': return answer(await withdrawCourse(services, actor, courseId))
    case 'remove': return answer(await removeCourse(services, actor, courseId))
    case 'restore': return answer(await restoreCourse(services, actor, courseId))
    default: return Response.json({ kind: 'unknown' }, { status: 400 })
  }
}

type Plain = 'too-large' | 'withdrawn' | 'changed' | 'done' | 'not-found' | 'forbidden'
export type DeskAnswer = SaveOutline | SaveLesson | AddLesson | PublishCourse | { kind: Plain }

const answer = (given: DeskAnswer): Response => Response.json(given, { status: STATUS[given.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })

/** Undefined: it is none. */
function json(text: string): unknown {
  try {
    return JSON.parse(text || 'null')
  } catch {
    return undefined
  }
}

const STATUS: Partial<Record<DeskAnswer['kind'], number>> = { forbidden: 403, 'not-found': 404, 'too-large': 413, malformed: 400, 'too-many': 409 }
