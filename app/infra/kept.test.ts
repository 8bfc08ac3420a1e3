import { expect, test } from 'vitest'
import { createKept } from './kept'

test('what is kept is made once; at the bound the one used longest ago goes', () => {
  const kept = createKept<string, object>(2)
  const [a, b] = [kept.get('a', () => ({})), kept.get('b', () => ({}))]
  expect(kept.get('a', () => ({}))).toBe(a)
  kept.get('c', () => ({}))
  expect(kept.size()).toBe(2)
  expect(kept.get('a', () => ({}))).toBe(a)
  expect(kept.get('b', () => ({}))).not.toBe(b)
})

test('what could not be made is tried again', () => {
  const kept = createKept<string, string>(2)
  expect(() => kept.get('a', () => { throw new Error('no') })).toThrow('no')
  expect([kept.size(), kept.get('a', () => 'made')]).toEqual([0, 'made'])
})
