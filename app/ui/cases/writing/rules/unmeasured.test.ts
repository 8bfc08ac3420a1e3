import { expect, test } from 'vitest'
import { unmeasured } from './unmeasured'

const quiz = { asksMark: true, findings: ['ct', 'film'], toleranceMm: 10, accepts: [] }
const findings = [{ id: 'ct', space: 'patient' as const }, { id: 'film', space: 'image' as const }, { id: 'other', space: 'image' as const }]

test('an author is warned of a mark that readers are compared with and that has no place in the patient', () => {
  expect(unmeasured(quiz, findings).map(({ id }) => id)).toEqual(['film'])
})

test('nobody is warned of marks that do not count, where none is asked for, and where nothing is asked', () => {
  expect(unmeasured({ ...quiz, findings: ['ct'] }, findings)).toEqual([])
  expect(unmeasured({ ...quiz, asksMark: false }, findings)).toEqual([])
  expect(unmeasured(null, findings)).toEqual([])
})
