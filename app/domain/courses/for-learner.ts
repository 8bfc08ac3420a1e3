import type { Asked, Question } from '~/domain/questions/question'
import type { Block } from './block'
import type { CourseContent, LessonContent } from './course'

/**
 * What of a course reaches a learner's browser: no keys of questions, no explanations before an answer, no levels of a rubric
 * (they say what an answer must hold). Made by naming what goes out, so that a field that is added later stays in until somebody
 * decides about it. Pure.
 */

type Of<K extends Asked['kind']> = Extract<Asked, { kind: K }>
type OnStack = Pick<Of<'slice'>, 'studyId' | 'seriesId' | 'shown'>
interface Choice { id: string; words: string }

export type LearnerAsked =
  | { kind: 'single'; options: Choice[] }
  | { kind: 'multiple'; options: Choice[]; scoring: Of<'multiple'>['scoring'] }
  | { kind: 'true-false'; statements: Choice[] }
  | { kind: 'match'; options: Choice[]; items: Choice[] }
  | { kind: 'order'; items: Choice[] }
  | { kind: 'numeric'; unit: string }
  | { kind: 'short' }
  | { kind: 'hotspot'; mediaId: string | null; alt: string }
  | ({ kind: 'slice' | 'mark' | 'measure' } & OnStack)

export type LearnerQuestion = Pick<Question, 'id' | 'stem' | 'points'> & { asked: LearnerAsked }

type Body<K extends Block['body']['kind']> = Extract<Block['body'], { kind: K }>
type Keyed = 'video' | 'quiz' | 'assignment'
export type LearnerBody =
  | Exclude<Block['body'], { kind: Keyed }>
  | (Omit<Body<'video'>, 'questions'> & { questions: { atS: number; question: LearnerQuestion }[] })
  | (Omit<Body<'quiz'>, 'questions'> & { questions: LearnerQuestion[] })
  | (Omit<Body<'assignment'>, 'rubric'> & { rubric: { id: string; words: string; most: number }[] })

export type LearnerBlock = Pick<Block, 'id' | 'rule'> & { body: LearnerBody }
export type LearnerLesson = Omit<LessonContent, 'blocks'> & { blocks: LearnerBlock[] }
export type LearnerContent = Omit<CourseContent, 'modules'> & { modules: { id: string; title: string; lessons: LearnerLesson[] }[] }

const choice = ({ id, words }: Choice): Choice => ({ id, words })
const onStack = ({ studyId, seriesId, shown }: OnStack): OnStack => ({ studyId, seriesId, shown })

/**
 * An order that says nothing of the one they stand in: by a mix of their ids, the same at each look. Ids are random
 * (never counted up in the order of writing): whoever makes questions sees to it.
 */
function mixed<T extends { id: string }>(salt: string, all: readonly T[]): T[] {
  return all.map((one) => ({ one, rank: mix(`${salt} ${one.id}`) })).sort((a, b) => a.rank - b.rank || (a.one.id < b.one.id ? -1 : 1)).map(({ one }) => one)
}

/** FNV-1a with the last steps of MurmurHash3, since neighbouring texts would keep their order without. */
function mix(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function askedOf(questionId: string, asked: Asked): LearnerAsked {
  switch (asked.kind) {
    case 'single': return { kind: 'single', options: asked.options.map(choice) }
    case 'multiple': return { kind: 'multiple', options: asked.options.map(choice), scoring: asked.scoring }
    case 'true-false': return { kind: 'true-false', statements: asked.statements.map(choice) }
    // Written beside each other, pairs stand at the same height.
    case 'match': return { kind: 'match', options: mixed(questionId, asked.options).map(choice), items: asked.items.map(choice) }
    case 'order': return { kind: 'order', items: mixed(questionId, asked.items).map(choice) }
    case 'numeric': return { kind: 'numeric', unit: asked.unit }
    case 'short': return { kind: 'short' }
    case 'hotspot': return { kind: 'hotspot', mediaId: asked.mediaId, alt: asked.alt }
    case 'slice': case 'mark': case 'measure': return { kind: asked.kind, ...onStack(asked) }
  }
}

export const withoutKey = ({ id, stem, points, asked }: Question): LearnerQuestion => ({ id, stem, points, asked: askedOf(id, asked) })

function bodyOf(body: Block['body']): LearnerBody {
  switch (body.kind) {
    case 'video': return { ...body, questions: body.questions.map(({ atS, question }) => ({ atS, question: withoutKey(question) })) }
    case 'quiz': return { kind: 'quiz', attempts: body.attempts, tells: body.tells, questions: body.questions.map(withoutKey) }
    case 'assignment': return { kind: 'assignment', doc: body.doc, takes: body.takes, late: body.late, attempts: body.attempts, rubric: body.rubric.map(({ id, words, most }) => ({ id, words, most })) }
    case 'text': case 'picture': case 'audio': case 'stack': case 'compare': case 'case': case 'surgery': case 'lesson3d': case 'download': case 'link': return body
  }
}

export const blockForLearner = ({ id, rule, body }: Block): LearnerBlock => ({ id, rule, body: bodyOf(body) })
export const lessonForLearner = ({ id, title, blocks }: LessonContent): LearnerLesson => ({ id, title, blocks: blocks.map(blockForLearner) })
export const forLearner = (content: CourseContent): LearnerContent => ({ ...content, modules: content.modules.map(({ id, title, lessons }) => ({ id, title, lessons: lessons.map(lessonForLearner) })) })
