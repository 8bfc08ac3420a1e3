import { missingIn } from '~/domain/questions/missing'
import type { Question } from '~/domain/questions/question'
import type { Block } from '../block'
import type { CourseContent, LessonContent } from '../course'
import { isBlankDoc } from '../words-of'

/** What stands between a draft and its learners. Pure. */

/** Nothing is published before these are mended. */
export const BLOCKING = ['no-title', 'no-lessons', 'lesson-title', 'lesson-empty', 'block-empty', 'no-alt', 'media-missing', 'media-working', 'media-refused', 'gone', 'rule', 'question', 'assignment', 'block-twice', 'too-large'] as const
/** Told, and left to the author. `held`, `charged`, `not-students`: learners of the own house do not see it; `not-others`: those of other houses do not. */
export const NOTICES = ['no-captions', 'no-transcript', 'held', 'charged', 'not-students', 'not-others'] as const
export type FaultKind = (typeof BLOCKING)[number] | (typeof NOTICES)[number]
export interface Fault { what: FaultKind; lessonId: string | null; blockId: string | null }

export const isBlocking = ({ what }: Fault): boolean => BLOCKING.some((one) => one === what)

const isBlank = (text: string) => text.trim() === ''

/** What can be seen from the draft alone. `content.title` may be empty here. */
export function draftFaults(content: CourseContent): Fault[] {
  const lessons = content.modules.flatMap((module) => module.lessons)
  const about = (what: FaultKind, lessonId: string | null = null, blockId: string | null = null): Fault => ({ what, lessonId, blockId })
  const seen = new Set<string>()
  return [
    ...(isBlank(content.title) ? [about('no-title')] : []),
    ...(lessons.length === 0 ? [about('no-lessons')] : []),
    ...lessons.flatMap((lesson) => [
      ...(isBlank(lesson.title) ? [about('lesson-title', lesson.id)] : []),
      ...(lesson.blocks.length === 0 ? [about('lesson-empty', lesson.id)] : []),
      ...lesson.blocks.flatMap((block) => {
        const isTwice = seen.has(block.id)
        seen.add(block.id)
        return [...blockFaults(block), ...(isTwice ? ['block-twice' as const] : [])].map((what) => about(what, lesson.id, block.id))
      }),
    ]),
  ]
}

export function blockFaults({ rule, body }: Block): FaultKind[] {
  return [...(isEmptyBody(body) ? ['block-empty' as const] : detailsOf(body)), ...(canBeMet(rule, body) ? [] : ['rule' as const])]
}

export function isEmptyBody(body: Block['body']): boolean {
  switch (body.kind) {
    case 'text': return isBlankDoc(body.doc)
    case 'picture': case 'video': case 'audio': case 'download': return body.mediaId === null
    case 'stack': return body.seriesId === null || body.studyId === null
    case 'compare': return body.left.mediaId === null || body.right.mediaId === null
    case 'case': return body.caseId === null
    case 'surgery': return body.recordingId === null
    case 'lesson3d': return body.lessonId === null
    case 'quiz': return body.questions.length === 0
    case 'assignment': return isBlankDoc(body.doc)
    case 'link': return isBlank(body.url)
  }
}

function detailsOf(body: Block['body']): FaultKind[] {
  switch (body.kind) {
    case 'picture': return isBlank(body.alt) ? ['no-alt'] : []
    case 'compare': return isBlank(body.left.alt) || isBlank(body.right.alt) ? ['no-alt'] : []
    case 'video': return [...(body.captions.length === 0 ? ['no-captions' as const] : []), ...questionsFaults(body.questions.map(({ question }) => question))]
    case 'audio': return body.captions.length === 0 && isBlank(body.transcript) ? ['no-transcript'] : []
    case 'quiz': return questionsFaults(body.questions)
    case 'assignment': return canBeDone(body) ? [] : ['assignment']
    case 'text': case 'stack': case 'case': case 'surgery': case 'lesson3d': case 'download': case 'link': return []
  }
}

/** Something can be handed in, and each criterion says what it is and reaches no further than its points. */
const canBeDone = ({ takes, rubric }: Extract<Block['body'], { kind: 'assignment' }>): boolean =>
  (takes.text || takes.files > 0 || takes.studyId !== null) && rubric.every(({ words, most, levels }) => !isBlank(words) && levels.every(({ points }) => points <= most))

function questionsFaults(questions: readonly Question[]): FaultKind[] {
  return [
    ...(questions.some((one) => missingIn(one).some((what) => what !== 'alt')) || new Set(questions.map(({ id }) => id)).size !== questions.length ? ['question' as const] : []),
    ...(questions.some(({ asked }) => asked.kind === 'hotspot' && isBlank(asked.alt)) ? ['no-alt' as const] : []),
  ]
}

/** Whether a learner can meet the rule at all. */
function canBeMet(rule: Block['rule'], body: Block['body']): boolean {
  switch (rule.kind) {
    case 'none': case 'seen': return true
    case 'watched': return body.kind === 'video' || body.kind === 'audio' || body.kind === 'surgery'
    case 'scored': return body.kind === 'quiz' || body.kind === 'assignment' || (body.kind === 'video' && body.questions.length > 0)
  }
}

/** What a block shows that is kept elsewhere. */
export interface Reference { lessonId: string; blockId: string; of: 'media' | 'series' | 'study' | 'case' | 'recording' | 'lesson3d'; id: string }

export function referencesOf(lessons: readonly LessonContent[]): Reference[] {
  return lessons.flatMap((lesson) => lesson.blocks.flatMap((block) => refs(block.body).flatMap(([of, id]) => (id ? [{ lessonId: lesson.id, blockId: block.id, of, id }] : []))))
}

type Ref = [Reference['of'], string | null]
function refs(body: Block['body']): Ref[] {
  switch (body.kind) {
    case 'picture': case 'download': return [['media', body.mediaId]]
    case 'video': return [['media', body.mediaId], ...body.captions.map(({ mediaId }): Ref => ['media', mediaId]), ...body.questions.flatMap(({ question }) => ofQuestion(question))]
    case 'audio': return [['media', body.mediaId], ...body.captions.map(({ mediaId }): Ref => ['media', mediaId])]
    case 'compare': return [['media', body.left.mediaId], ['media', body.right.mediaId]]
    case 'stack': return [['series', body.seriesId]]
    case 'case': return [['case', body.caseId]]
    case 'surgery': return [['recording', body.recordingId]]
    case 'lesson3d': return [['lesson3d', body.lessonId]]
    case 'quiz': return body.questions.flatMap(ofQuestion)
    case 'assignment': return [['study', body.takes.studyId]]
    case 'text': case 'link': return []
  }
}
const ofQuestion = ({ asked }: Question): Ref[] => (asked.kind === 'hotspot' ? [['media', asked.mediaId]] : asked.kind === 'slice' || asked.kind === 'mark' || asked.kind === 'measure' ? [['series', asked.seriesId]] : [])
