import { expect, test } from 'vitest'
import { createPieces } from './pieces'

/** A clock that the work moves on, and a page that takes its turns between. */
function page() {
  const turns: (() => void)[] = []
  let at = 0
  const pieces = createPieces({ now: () => at, later: (next) => { turns.push(next); return () => { turns.splice(turns.indexOf(next), 1) } } })
  function* work(name: string, count: number, log: string[]) { for (let i = 0; i < count; i++) { at += 3; log.push(name); yield } }
  return { pieces, work, turn() { const before = at; turns.shift()?.(); return at - before }, waiting: () => turns.length }
}

test('work of a second holds the page for no more than a hundredth at a time, and says once that it is done', () => {
  const { pieces, work, turn, waiting } = page()
  const log: string[] = []
  let done = 0
  pieces.start(work('a', 330, log), () => done++)
  expect(log).toEqual([])
  let longest = 0
  while (waiting() > 0) longest = Math.max(longest, turn())
  expect([log.length, done]).toEqual([330, 1])
  expect(longest).toBeLessThanOrEqual(11)
})

test('the newest request wins: what was under way before it stops where it is and is never called done', () => {
  const { pieces, work, turn, waiting } = page()
  const [log, done]: [string[], string[]] = [[], []]
  pieces.start(work('old', 100, log), () => done.push('old'))
  turn()
  pieces.start(work('new', 2, log), () => done.push('new'))
  const old = log.filter((one) => one === 'old').length
  while (waiting() > 0) turn()
  expect(log.filter((one) => one === 'old')).toHaveLength(old)
  expect(done).toEqual(['new'])
  pieces.start(work('left', 2, log), () => done.push('left'))
  pieces.stop()
  expect([waiting(), pieces.isAtWork()]).toEqual([0, false])
})
