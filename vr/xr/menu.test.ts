import { expect, test } from 'vitest'
import { WORDS, type LessonShown, type Words } from './contract'
import { LESSON, lessonSheet, linesOf, LIST_ROWS, MENU, menuSheet, pressedAt, type MenuShown, type Sheet } from './menu'
import { answering } from './quiz'
import type { QuizAnswer } from '../contract'

const words = Object.fromEntries(WORDS.map((word) => [word, word])) as Words
const shown: MenuShown = { page: 'verbs', chosen: null, opacity: 1, takes: 'part', hasKnife: false, cuts: 0, isLeftHanded: false, volume: { isShown: true, isGivenUp: false }, structures: [], listFrom: 0, note: null }
const structures = Array.from({ length: 20 }, (_one, n) => ({ key: `main/s${n}` as const, name: `Structure ${n}`, isShown: true }))
const step: LessonShown = { title: 'Skull base', text: 'Seen from above.', step: 1, of: 3, view: null, isExploring: false, question: null, verdict: null, voice: null }
const idsOf = (sheet: Sheet) => sheet.items.filter(({ kind, isOff }) => kind !== 'text' && kind !== 'heading' && !isOff).map(({ id }) => id)

/** At arm's length (0.55 m) a letter's box of 12.5 mm has 1.3 degrees; a finger's width of ray must meet one button alone. */
test('on every sheet all lies within it, nothing on each other, and buttons are two letters high at least', () => {
  const question: LessonShown = { ...step, question: { asked: { ask: 'order-layers', layers: structures.slice(0, 8).map(({ key }) => key) }, text: 'In which order?', names: structures.slice(0, 8).map(({ name }) => name) } }
  const sheets = [...(['verbs', 'structures', 'views'] as const).map((page) => menuSheet({ ...shown, page, structures }, words)), lessonSheet(step, [], null, words), lessonSheet(question, [2], 'orderNow', words)]
  for (const { width, height, items } of sheets) {
    for (const one of items) {
      expect([one.x >= 0, one.y >= 0, one.x + one.width <= width + 1e-9, one.y + one.height <= height + 1e-9], one.id).toEqual([true, true, true, true])
      if (one.kind === 'button') expect(one.height).toBeGreaterThanOrEqual(2)
      for (const other of items) {
        if (other === one) continue
        const apart = one.x + one.width <= other.x + 1e-9 || other.x + other.width <= one.x + 1e-9 || one.y + one.height <= other.y + 1e-9 || other.y + other.height <= one.y + 1e-9
        expect(apart, `${one.id} and ${other.id}`).toBe(true)
      }
    }
  }
  expect([MENU.width * 0.0125, LESSON.width * 0.024].every((metres) => metres < 0.7)).toBe(true)
})

test('what cannot be done cannot be pressed', () => {
  expect(idsOf(menuSheet(shown, words))).not.toEqual(expect.arrayContaining(['uncut']))
  expect(idsOf(menuSheet({ ...shown, cuts: 1 }, words))).toContain('uncut')
  const first = menuSheet({ ...shown, page: 'structures', structures }, words)
  expect(idsOf(first)).not.toContain('list back')
  expect(idsOf(menuSheet({ ...shown, page: 'structures', structures, listFrom: 18 }, words))).not.toContain('list on')
  expect(idsOf(first).filter((id) => id.startsWith('choose'))).toHaveLength(LIST_ROWS - 1)
  const undo = menuSheet(shown, words).items.find(({ id }) => id === 'undo')!
  expect(pressedAt(menuSheet(shown, words), undo.x + 1, undo.y + 1)?.item.id).toBe('undo')
  expect(pressedAt(menuSheet(shown, words), undo.x - 0.1, undo.y + 1)).toBeNull()
})

test('a line is as long as the sheet is wide: English breaks between words, Chinese between characters, a word too long is cut', () => {
  const measure = (text: string) => [...text].length
  expect(linesOf('the temporal bone and the sphenoid', 12, measure)).toEqual(['the temporal', 'bone and the', 'sphenoid'])
  expect(linesOf('颞骨与蝶骨相接', 3, measure)).toEqual(['颞骨与', '蝶骨相', '接'])
  expect(linesOf('sternocleidomastoid', 8, measure)).toEqual(['sternocl', 'eidomast', 'oid'])
  expect(linesOf('one\ntwo', 12, measure)).toEqual(['one', 'two'])
})

test('layers are answered in the order they are pressed, once all are named; a choice at once; a verdict takes no more answers', () => {
  const answers: QuizAnswer[] = []
  let now: LessonShown = { ...step, question: { asked: { ask: 'order-layers', layers: ['main/skin', 'main/bone', 'main/brain'] }, text: '', names: ['Skin', 'Bone', 'Brain'] } }
  const lesson = { now: () => now, subscribe: () => () => {}, next: () => {}, previous: () => {}, answer: (answer: QuizAnswer) => { answers.push(answer) } }
  const quiz = answering(lesson, () => { throw new Error('not asked') })
  quiz.choose(1)
  quiz.choose(1)
  quiz.choose(2)
  expect(quiz.order()).toEqual([1, 2])
  expect(answers).toEqual([])
  quiz.choose(0)
  expect(answers).toEqual([{ ask: 'order-layers', order: ['main/bone', 'main/brain', 'main/skin'] }])
  now = { ...step, question: { asked: { ask: 'name', structure: 'main/bone', choices: [], order: 'o' }, text: '', names: ['A', 'B'] } }
  quiz.choose(1)
  expect(answers.at(-1)).toEqual({ ask: 'name', choice: 1, order: 'o' })
  now = { ...now, verdict: { score: { score: 0, why: '' }, text: 'No.', isOpen: true } }
  quiz.choose(0)
  expect(answers).toHaveLength(2)
})
