import { expect, test } from 'vitest'
import { translatorFor } from './translator.server'

test('a letter speaks its reader\'s language, with plurals and names as they are', () => {
  expect(translatorFor('en')('action.save')).toBe('Save')
  expect(translatorFor('zh')('action.save')).toBe('保存')
  expect(translatorFor('en')('people:people.count', { count: 1 })).toBe('1 person')
  expect(translatorFor('en')('people:people.added', { name: 'A & B <x>' })).toBe('A & B <x> was added.')
})

test('a language that is none of ours reads English', () => {
  expect(translatorFor('fr')('action.save')).toBe('Save')
})
