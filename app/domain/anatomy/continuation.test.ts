import { expect, test } from 'vitest'
import { continuePathOf, continueTarget } from './continuation'

test('one goes on at a model, a lab, or a step of a lesson', () => {
  for (const path of ['/anatomy/models/abc1', '/anatomy/labs/abc1', '/anatomy/lessons/abc1', '/anatomy/lessons/abc1?step=12']) expect(continuePathOf(continueTarget(path)!)).toBe(path)
})

test('nobody is sent to another host or another page', () => {
  for (const path of ['', '/', '//evil.test', 'https://evil.test/anatomy/models/a', '/anatomy/models/a/labels', '/anatomy/models/../../logout', '/anatomy/models/a?step=2', '/anatomy/lessons/a?step=0', '/anatomy/lessons/a?step=100', '/anatomy/lessons/a?draft=1', '/anatomy/lessons/a#x', '/anatomy/lessons/a\n', `/anatomy/models/${'a'.repeat(41)}`]) expect(continueTarget(path), path).toBeNull()
})
