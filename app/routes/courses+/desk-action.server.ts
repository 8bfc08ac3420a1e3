import type { AppLoadContext } from '@remix-run/node'
import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { addLesson, type AddLesson } from '~/domain/courses/write/add-lesson.server'
import { addAuthor, findWriters, removeAuthor, transferCourse, type ChangeAuthors, type FindWriters } from '~/domain/courses/write/authors.server'
import { copyCourse, type CopyCourse } from '~/domain/courses/write/copy-course.server'
import { listNotes, removeNote, sayNote, settleNotes, type ListNotes, type SayNote } from '~/domain/courses/write/notes.server'
import { publishCourse, type PublishCourse } from '~/domain/courses/write/publish-course.server'
import { saveLesson, type SaveLesson } from '~/domain/courses/write/save-lesson.server'
import { saveOutline, type SaveOutline } from '~/domain/courses/write/save-outline.server'
import { setTemplate } from '~/domain/courses/write/templates.server'
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
    case 'find-writers': return answer(await findWriters(services, actor, { courseId, begins: field('begins') }))
    case 'add-author': return answer(await addAuthor(services, actor, { courseId, personId: field('person') }))
    case 'remove-author': return answer(await removeAuthor(services, actor, { courseId, personId: field('person') }))
    case 'transfer': return answer(await transferCourse(services, actor, { courseId, personId: field('person') }))
    case 'template': return answer(await setTemplate(services, actor, { courseId, isTemplate: field('is') === 'yes' }))
    case 'copy': return answer(await copyCourse(services, actor, { courseId, title: field('title') }))
    case 'list-notes': return answer(await listNotes(services, actor, { courseId, lessonId }))
    case 'say-note': return answer(await sayNote(services, actor, { courseId, lessonId, blockId: field('block'), text: field('text') }))
    case 'settle-notes': return answer(await settleNotes(services, actor, { courseId, lessonId, blockId: field('block'), isSettled: field('is') === 'yes' }))
    case 'remove-note': return answer(await removeNote(services, actor, { courseId, noteId: field('note') }))
    case 'restore': return answer(await restoreCourse(services, actor, courseId))
    default: return Response.json({ kind: 'unknown' }, { status: 400 })
  }
}

type Plain = 'gone' | 'too-large' | 'withdrawn' | 'changed' | 'done' | 'not-found' | 'forbidden'
export type DeskAnswer = SaveOutline | SaveLesson | AddLesson | PublishCourse | ChangeAuthors | FindWriters | CopyCourse | ListNotes | SayNote | { kind: Plain }

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
