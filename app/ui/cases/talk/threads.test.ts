import { expect, test } from 'vitest'
import { threadsOf, type Said, type Thread } from './threads'

const said = (id: string, parentId: string | null = null, change: Partial<Said> = {}): Said =>
  ({ id, parentId, author: { id: 'a', name: 'Demo expert' }, text: id, isHidden: false, hiddenWhy: '', at: '', editedAt: null, may: { edit: false, takeBack: false, moderate: false, report: false }, reports: 0, ...change })
const drawn = (threads: Thread[]): unknown[] => threads.map(({ said: { id }, answers }) => (answers.length > 0 ? [id, drawn(answers)] : id))

test('answers stand below what they answer, in the order they came', () => {
  expect(drawn(threadsOf([said('1'), said('2'), said('3', '1'), said('4', '3'), said('5', '1')]))).toEqual([['1', [['3', ['4']], '5']], '2'])
})

test('an answer to what is not here yet stands by itself, and a ring is not lost', () => {
  expect(drawn(threadsOf([said('3', 'gone'), said('4', '4')]))).toEqual(['3', '4'])
  expect(JSON.stringify(drawn(threadsOf([said('1', '2'), said('2', '1')])))).toMatch(/1.*2|2.*1/)
})

test('what was taken back is there only while somebody answered to it; what is hidden says so', () => {
  const gone = { text: null }
  expect(drawn(threadsOf([said('1', null, gone), said('2', null, gone), said('3', '2'), said('4', null, { text: null, isHidden: true })]))).toEqual([['2', ['3']], '4'])
})
