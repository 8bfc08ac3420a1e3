import { expect } from 'vitest'
import { addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import { answerCase } from './answer-case.server'
import { publishedCase } from './case.fixture'
import { openCase } from './open-case.server'

const quiz = { asksMark: false, findings: [], toleranceMm: 10, accepts: ['aneurysm', 'SAH'] }
const answer = { diagnosis: 'SAH', certainty: 'probable', mark: null }

test('a reader commits to a diagnosis, sees how it compares, and reads the case; the first answer stays', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId } = await publishedCase(services, institutionId, { quiz })
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await answerCase(services, student, { caseId, version: 1, answer })).toEqual({ kind: 'answered', answer, compared: { diagnosis: 'named', mark: { kind: 'none' } } })
  expect(await openCase(services, student, caseId)).toMatchObject({ opened: { shows: 'whole' } })
  expect(await answerCase(services, student, { caseId, version: 1, answer: { ...answer, diagnosis: 'migraine' } }), 'sent again').toMatchObject({ answer })
})

test('whoever gives up reads it too', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId } = await publishedCase(services, institutionId, { quiz })
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await answerCase(services, student, { caseId, version: 1, answer: { diagnosis: '', certainty: 'possible', mark: null } })).toMatchObject({ kind: 'answered', compared: { diagnosis: 'none' } })
  expect(await openCase(services, student, caseId)).toMatchObject({ opened: { shows: 'whole' } })
})

test('an answer that is none, one to another version, and one to a case that asks nothing are refused', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId } = await publishedCase(services, institutionId, { quiz })
  const plain = await publishedCase(services, institutionId, { quiz: null })
  const { actor: student } = await addMember(services, institutionId, 'student')
  for (const wrong of [null, {}, { ...answer, diagnosis: 'x'.repeat(501) }, { ...answer, certainty: 'sure' }, { ...answer, mark: { shape: 'arrow' } }, { ...answer, more: 1 }]) expect(await answerCase(services, student, { caseId, version: 1, answer: wrong })).toEqual({ kind: 'malformed' })
  expect(await answerCase(services, student, { caseId, version: 2, answer })).toEqual({ kind: 'changed' })
  expect(await answerCase(services, student, { caseId: plain.caseId, version: 1, answer })).toEqual({ kind: 'no-quiz' })
  expect(await services.db.caseAnswer.count()).toBe(0)
})
