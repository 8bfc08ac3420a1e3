import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { FindingContent, Point3 } from '~/domain/images/finding'
import { emptyCase, type CaseContent } from './case'
import { compareAnswer } from './case-answer'

const content = { ...emptyCase(), tags: { modality: [], anatomy: [], pathology: ['subarachnoid-haemorrhage', 'haemorrhage'] }, quiz: { asksMark: true, findings: ['f'], toleranceMm: 10, accepts: ['subarachnoid hemorrhage', 'SAH', '蛛网膜下腔出血', 'ruptured aneurysm', '动脉瘤破裂'] } }
const drawn = (shape: FindingContent['shape'], points: Point3[], frameOfReferenceUid = '1.2'): FindingContent => ({ shape, place: { space: 'patient', frameOfReferenceUid, points }, image: null, planeNormal: null, text: '', values: [], calibration: 'patient-space' })
const answer = (diagnosis: string, mark: FindingContent | null = null) => compareAnswer(content, { diagnosis, certainty: 'probable', mark }, [drawn('ellipse', [[-10, 0, 0], [10, 0, 0], [0, -6, 0], [0, 6, 0]])])

const demoQuiz = (file: string): CaseContent => {
  const { tags, quiz } = (JSON.parse(readFileSync(`content/cases/demo/${file}.json`, 'utf8')) as { content: Pick<CaseContent, 'tags' | 'quiz'> }).content
  return { ...emptyCase(), tags, quiz }
}

test.each([
  ['Subarachnoid hemorrhage', 'named'], ['SAH, Fisher 3', 'named'], ['蛛网膜下腔出血', 'named'], ['A ruptured aneurysm of the ICA', 'named'], ['前交通动脉瘤破裂', 'named'], ['migraine', 'other'], ['aneurysm', 'other'], ['haemorrhage of the pons', 'other'], ['SAHARA', 'other'], ['', 'none'], [' ?! ', 'none'],
] as const)('"%s" is said to be %s', (diagnosis, is) => {
  expect(answer(diagnosis).diagnosis).toBe(is)
})

test.each([
  ['skull-strip', 'movement artefact'], ['skull-strip', '运动伪影'], ['skull-strip', 'metal artefact'],
  ['frontal-defect', 'Fresh trauma with contusion'], ['frontal-defect', '新鲜外伤，脑挫裂伤'], ['frontal-defect', 'no encephalomalacia: abscess'], ['frontal-defect', 'state after craniectomy for tumour'],
  ['calcifications', 'not normal: ventricular bleeding'], ['calcifications', '不正常，脑室出血'], ['calcifications', 'calcified pineal tumour'],
  ['petrous-partial-volume', 'contusion, not an artefact'], ['petrous-partial-volume', '颞叶挫伤出血，不是伪影'], ['petrous-partial-volume', '岩骨骨折'],
] as const)('the demonstration’s %s does not take "%s" for its diagnosis', (file, diagnosis) => {
  expect(compareAnswer(demoQuiz(file), { diagnosis, certainty: 'probable', mark: null }, []).diagnosis).toBe('other')
})

test.each([['skull-strip', 'Left over by skull stripping'], ['frontal-defect', '陈旧性外伤，脑软化'], ['calcifications', 'Physiological calcification'], ['petrous-partial-volume', 'partial volume, no contusion'], ['petrous-partial-volume', '岩骨嵴部分容积效应']] as const)('the demonstration’s %s takes "%s" for its diagnosis', (file, diagnosis) => {
  expect(compareAnswer(demoQuiz(file), { diagnosis, certainty: 'probable', mark: null }, []).diagnosis).toBe('named')
})

test.each([
  'not SAH', 'no evidence of SAH', 'without any SAH', 'non-SAH headache', 'It isn’t a SAH', 'SAH excluded', 'SAH is unlikely', '无蛛网膜下腔出血', '不是蛛网膜下腔出血', '未见蛛网膜下腔出血', '非SAH', '排除动脉瘤破裂', '不考虑动脉瘤破裂', '动脉瘤破裂可能性小',
])('a diagnosis that is denied is not given: %s', (diagnosis) => {
  expect(answer(diagnosis).diagnosis).toBe('other')
})

test.each(['No tumour: SAH', 'not a tumour, SAH', 'No. SAH', '无肿瘤，蛛网膜下腔出血', '非外伤性蛛网膜下腔出血', 'not SAH at first, then SAH', 'SAH, contusion excluded'])('a denial of something else denies nothing of it: %s', (diagnosis) => {
  expect(answer(diagnosis).diagnosis).toBe('named')
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
