import { expect, test } from 'vitest'
import type { FindingContent, Point3 } from '~/domain/images/finding'
import { emptyCase } from './case'
import { compareAnswer } from './case-answer'

const content = { ...emptyCase(), tags: { modality: [], anatomy: [], pathology: ['subarachnoid-haemorrhage'] }, quiz: { asksMark: true, findings: ['f'], toleranceMm: 10, accepts: ['ruptured aneurysm', '动脉瘤破裂'] } }
const drawn = (shape: FindingContent['shape'], points: Point3[], frameOfReferenceUid = '1.2'): FindingContent => ({ shape, place: { space: 'patient', frameOfReferenceUid, points }, image: null, planeNormal: null, text: '', values: [], calibration: 'patient-space' })
const answer = (diagnosis: string, mark: FindingContent | null = null) => compareAnswer(content, { diagnosis, certainty: 'probable', mark }, [drawn('ellipse', [[-10, 0, 0], [10, 0, 0], [0, -6, 0], [0, 6, 0]])])

test.each([
  ['Subarachnoid hemorrhage', 'named'], ['SAH, Fisher 3', 'named'], ['蛛网膜下腔出血', 'named'], ['A ruptured aneurysm of the ICA', 'named'], ['前交通动脉瘤破裂', 'named'], ['migraine', 'other'], ['aneurysm', 'other'], ['', 'none'], [' ?! ', 'none'],
] as const)('"%s" is said to be %s', (diagnosis, is) => {
  expect(answer(diagnosis).diagnosis).toBe(is)
})

test('a mark within what the author drew is on it; beside it the millimetres to its edge count', () => {
  expect(answer('x', drawn('probe', [[3, 2, 0]])).mark).toEqual({ kind: 'measured', distanceMm: expect.closeTo(0, 6), isWithin: true })
  expect(answer('x', drawn('arrow', [[16, 0, 0], [100, 0, 0]])).mark, 'its tip counts, not its tail').toEqual({ kind: 'measured', distanceMm: expect.closeTo(6, 6), isWithin: true })
  expect(answer('x', drawn('probe', [[0, 0, 30]])).mark).toEqual({ kind: 'measured', distanceMm: expect.closeTo(30, 6), isWithin: false })
})

test('a mark in another space is not measured against it', () => {
  expect(answer('x', drawn('probe', [[0, 0, 0]], '9.9')).mark).toEqual({ kind: 'elsewhere' })
  expect(answer('x', { ...drawn('probe', []), place: { space: 'image', points: [[3, 4]] } }).mark).toEqual({ kind: 'elsewhere' })
  expect(answer('x').mark).toEqual({ kind: 'none' })
})
