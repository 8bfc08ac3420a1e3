import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Block } from '../block'
import { emptyOutline, readBlocks, type CourseOutline } from '../course'
import { BLOCK_KINDS } from '../block'
import { textBlock } from '../course.fixture'
import { begun, changed, rebased, redone, undone } from './history'
import { mergeLists } from './merge'
import { mergeLessons, mergeOutlines, type OutlineDraft } from './merge-draft'
import { newBlock, newId } from './new-block'
import { movedBefore, movedLesson, stepped, steppedLesson } from './outline-moves'

const lesson = (...blocks: [string, string][]) => ({ title: 'Air', blocks: blocks.map(([id, text]) => textBlock(id, text)) })
const textsOf = ({ blocks }: { blocks: Block[] }) => blocks.map((one) => JSON.stringify(one.body).match(/"text":"([^"]*)"/)?.[1])
const counted = () => { let i = 0; return () => `copy-${++i}` }

test('two authors who wrote in different blocks find both in the lesson', () => {
  const { draft, copies } = mergeLessons(lesson(['a', '1'], ['b', '2']), lesson(['a', 'mine'], ['b', '2'], ['c', 'new']), lesson(['a', '1'], ['b', 'theirs']), counted())
  expect(textsOf(draft)).toEqual(['mine', 'theirs', 'new'])
  expect(copies).toEqual([])
})

test('where both wrote in one block, both are kept, theirs behind ours', () => {
  const { draft, copies } = mergeLessons(lesson(['a', '1'], ['b', '2']), lesson(['a', 'mine'], ['b', '2']), lesson(['a', 'theirs'], ['b', '2']), counted())
  expect(textsOf(draft)).toEqual(['mine', 'theirs', '2'])
  expect(copies).toEqual([{ id: 'copy-1', of: 'a' }])
})

test('a block that one removed and the other went on writing in stays; one that nobody touched goes', () => {
  const { draft } = mergeLessons(lesson(['a', '1'], ['b', '2'], ['c', '3']), lesson(['c', '3']), lesson(['a', '1'], ['b', 'went on'], ['c', '3']), counted())
  expect(textsOf(draft)).toEqual(['went on', '3'])
})

test('one moves, the other adds: the order is the mover\'s, what was added stands behind what it stood behind', () => {
  const { draft } = mergeLessons(lesson(['a', '1'], ['b', '2'], ['c', '3']), lesson(['c', '3'], ['a', '1'], ['b', '2']), lesson(['a', '1'], ['x', 'new'], ['b', '2'], ['c', '3']), counted())
  expect(textsOf(draft)).toEqual(['3', '1', 'new', '2'])
})

const items = fc.uniqueArray(fc.record({ id: fc.constantFrom(...'abcdefgh'), text: fc.integer({ min: 0, max: 3 }) }), { selector: ({ id }) => id, maxLength: 8 })
test('whatever three lists there are: nothing that was written by either is lost, nothing stands twice, and who changed nothing gets the other\'s', () => {
  fc.assert(fc.property(items, items, items, (base, mine, theirs) => {
    let copies = 0
    const merged = mergeLists(base, mine, theirs, { withNewId: (one) => ({ ...one, id: `copy-${++copies}` }) })
    const ids = merged.items.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const was = (one: { id: string; text: number }) => base.some(({ id, text }) => id === one.id && text === one.text)
    const has = ({ id, text }: { id: string; text: number }) => merged.items.some((one) => one.text === text && (one.id === id || merged.copies.some((copy) => copy.id === one.id && copy.of === id)))
    for (const one of [...mine, ...theirs]) if (!was(one)) expect(has(one)).toBe(true)
    expect(mergeLists(base, mine, base, { withNewId: (one) => one }).items).toEqual(mine)
    expect(mergeLists(base, base, theirs, { withNewId: (one) => one }).items).toEqual(theirs)
    expect(mergeLists(base, mine, mine, { withNewId: (one) => one }).items).toEqual(mine)
  }), { numRuns: 500 })
})

const asOutline = (modules: Record<string, string>): OutlineDraft => ({ title: 'Course', summary: '', language: 'en', outline: { ...emptyOutline(), modules: Object.entries(modules).map(([id, lessons]) => ({ id, title: id, lessonIds: [...lessons] })) } })
const modulesOf = ({ outline }: OutlineDraft) => Object.fromEntries(outline.modules.map(({ id, lessonIds }) => [id, lessonIds.join('')]))

test('an outline: one adds a lesson, the other moves one to another module', () => {
  expect(modulesOf(mergeOutlines(asOutline({ m: 'ab', n: 'c' }), asOutline({ m: 'b', n: 'ca' }), asOutline({ m: 'abx', n: 'c' })))).toEqual({ m: 'bx', n: 'ca' })
  expect(modulesOf(mergeOutlines(asOutline({ m: 'ab' }), asOutline({ m: 'ab', n: '' }), asOutline({ m: 'a' })))).toEqual({ m: 'a', n: '' })
})

const outlines = fc.array(fc.tuple(fc.constantFrom('m', 'n', 'o'), fc.constantFrom(...'abcdef')), { maxLength: 8 }).map((pairs) => {
  const modules: CourseOutline['modules'] = []
  const seen = new Set<string>()
  for (const [id, lessonId] of pairs) {
    let module = modules.find((one) => one.id === id)
    if (!module) modules.push((module = { id, title: id, lessonIds: [] }))
    if (!seen.has(lessonId)) module.lessonIds.push(lessonId)
    seen.add(lessonId)
  }
  return { title: 'Course', summary: '', language: 'en', outline: { ...emptyOutline(), modules } } satisfies OutlineDraft
})
test('whatever three outlines: no lesson stands twice, and one that either added is there', () => {
  fc.assert(fc.property(outlines, outlines, outlines, (base, mine, theirs) => {
    const all = (draft: OutlineDraft) => draft.outline.modules.flatMap(({ lessonIds }) => lessonIds)
    const merged = all(mergeOutlines(base, mine, theirs))
    expect(new Set(merged).size).toBe(merged.length)
    for (const id of [...all(mine), ...all(theirs)]) if (!all(base).includes(id)) expect(merged).toContain(id)
    for (const id of all(mine)) if (all(theirs).includes(id)) expect(merged).toContain(id)
    expect(mergeOutlines(base, base, theirs)).toEqual(theirs)
  }), { numRuns: 500 })
})

test('undo takes words typed in a row back at once, redo brings them again, a change after undo ends the way forth', () => {
  let history = begun('')
  for (const [text, at] of [['a', 0], ['ab', 500], ['abc', 900], ['abc.', 9_000]] as const) history = changed(history, text, 'block', at)
  expect(undone(history).now).toBe('abc')
  expect(undone(undone(history)).now).toBe('')
  expect(redone(redone(undone(undone(history)))).now).toBe('abc.')
  expect(redone(changed(undone(history), 'x', 'other', 10_000)).now).toBe('x')
  expect(undone(rebased(history, 'abc.+', (step) => `${step}+`)).now).toBe('abc+')
})

test('a block of each kind can be begun empty and is kept as such', () => {
  const all = BLOCK_KINDS.map((kind) => newBlock(kind, newId()))
  expect(readBlocks(all)).toEqual({ kind: 'read', blocks: all })
})

test('a lesson goes up and down through the modules, by keys as by dragging', () => {
  const { outline } = asOutline({ m: 'ab', n: 'c' })
  const shown = (next: CourseOutline) => next.modules.map(({ lessonIds }) => lessonIds.join('')).join('|')
  expect(shown(steppedLesson(outline, 'b', 1))).toBe('a|bc')
  expect(shown(steppedLesson(outline, 'c', -1))).toBe('abc|')
  expect(shown(steppedLesson(outline, 'a', 1))).toBe('ba|c')
  expect(shown(steppedLesson(outline, 'a', -1))).toBe('ab|c')
  expect(shown(movedLesson(outline, 'a', { moduleId: 'n', before: 'c' }))).toBe('b|ac')
  expect(shown(movedLesson(outline, 'a', { moduleId: 'm', before: null }))).toBe('ba|c')
  expect(shown(movedLesson(outline, 'a', { moduleId: 'gone', before: null }))).toBe('ab|c')
  const three = [...'abc'].map((id) => ({ id }))
  const order = (all: { id: string }[]) => all.map(({ id }) => id).join('')
  expect([stepped(three, 'a', 1), stepped(three, 'c', 1), stepped(three, 'c', -1), movedBefore(three, 'c', 'a'), movedBefore(three, 'a', null), movedBefore(three, 'b', 'b')].map(order)).toEqual(['bac', 'abc', 'acb', 'cab', 'bca', 'abc'])
})
