import type { Block } from './block'
import { wordsOf, type RichNode } from './rich-text'
import type { Played } from './progress/completion'

/**
 * How long a lesson takes to go through. Silent reading of factual text: 238 words a minute (Brysbaert 2019, meta-analysis of 190
 * studies), Chinese 260 characters a minute (ibid., from 158 words of 1.65 characters); study is slower than reading, so both are
 * taken at four fifths. The rest are round figures of ours. Pure.
 */
const WORDS_PER_S = (238 * 0.8) / 60
const CHARACTERS_PER_S = (260 * 0.8) / 60
const PICTURE_S = 15
const HOTSPOT_S = 6
const STACK_S = 40
const STEP_S = 15
const QUESTION_S = 45
const CASE_S = 300
const LESSON_3D_S = 300
/** Of a film nobody knows the length of yet. */
const UNKNOWN_FILM_S = 120

const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu

export function readingS(text: string): number {
  const characters = text.match(HAN)?.length ?? 0
  const others = text.replace(HAN, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0
  return characters / CHARACTERS_PER_S + others / WORDS_PER_S
}

const ofDoc = (doc: RichNode) => readingS(wordsOf(doc))

function blockS({ body }: Pick<Block, 'body'>, played: Played | null): number {
  switch (body.kind) {
    case 'text': return ofDoc(body.doc)
    case 'picture': return PICTURE_S + readingS(body.caption) + body.hotspots.reduce((sum, { title, words }) => sum + HOTSPOT_S + readingS(`${title} ${words}`), 0)
    case 'video': case 'audio': case 'surgery': {
      const questions = body.kind === 'video' ? body.questions.length * QUESTION_S : 0
      return (played ? played.toS - played.fromS : UNKNOWN_FILM_S) + questions
    }
    case 'stack': return STACK_S + body.steps.reduce((sum, { words }) => sum + STEP_S + readingS(words), 0)
    case 'compare': return 2 * PICTURE_S + readingS(`${body.left.words} ${body.right.words}`)
    case 'case': return CASE_S
    case 'lesson3d': return LESSON_3D_S
    case 'quiz': return body.questions.reduce((sum, { stem }) => sum + QUESTION_S + ofDoc(stem), 0)
    // What is handed in is made at a desk; only its instructions are read here.
    case 'assignment': return ofDoc(body.doc)
    case 'download': case 'link': return 5
  }
}

/** In whole minutes, at least one; none for a lesson that is empty. */
export function lessonMinutes({ blocks }: { blocks: readonly Block[] }, played: ReadonlyMap<string, Played>): number {
  if (blocks.length === 0) return 0
  return Math.max(1, Math.round(blocks.reduce((sum, block) => sum + blockS(block, played.get(block.id) ?? null), 0) / 60))
}
