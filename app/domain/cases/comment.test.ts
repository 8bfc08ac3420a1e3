import { expect, test } from 'vitest'
import { namedIn, piecesOf, plainComment, withNames } from './comment'

const PEOPLE = new Map([['Demo expert', 'a1'], ['Demo expert B', 'b2'], ['王医生', 'c3']])

test('whoever was chosen from the list is told, the longer name before the shorter, in both scripts', () => {
  const text = withNames('@Demo expert B and @Demo expert, see @王医生您好', PEOPLE)
  expect(text).toBe('@[Demo expert B](person:b2) and @[Demo expert](person:a1), see @[王医生](person:c3)您好')
  expect(plainComment(text)).toBe('@Demo expert B and @Demo expert, see @王医生您好')
  expect([...namedIn(text)]).toEqual([['Demo expert B', 'b2'], ['Demo expert', 'a1'], ['王医生', 'c3']])
})

test('a name that only begins alike, or was never chosen, stays words', () => {
  expect(withNames('@Demo experts and @Somebody', PEOPLE)).toBe('@Demo experts and @Somebody')
  expect(withNames('a.*(b) @x', new Map([['.*', 'a'], ['a]b', 'b']]))).toBe('a.*(b) @x')
})

test('what was said is shown in pieces, none of it lost', () => {
  const text = 'Look, @[Demo expert](person:a1)! @[not](http://x)'
  expect(piecesOf(text)).toEqual([{ kind: 'words', text: 'Look, ' }, { kind: 'person', name: 'Demo expert', personId: 'a1' }, { kind: 'words', text: '! @[not](http://x)' }])
  expect(piecesOf('')).toEqual([])
})
