import { expect } from 'vitest'
import { addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import { answerCase } from './answer-case.server'
import { publishedCase } from './case.fixture'
import { viewPicture } from './view-picture.server'

test('the small picture of a key image is that frame in that window, asked of the image store with its own right', async ({ house: { services, institutionId } }) => {
  const { caseId, seriesId } = await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  const { seriesUid, study } = await services.db.series.findUniqueOrThrow({ where: { id: seriesId }, include: { study: true } })
  const found = await viewPicture(services, student, caseId, 'blood')
  expect(found).toMatchObject({ kind: 'found' })
  expect(found.kind === 'found' && found.address).toMatch(new RegExp(`^/dicom-web/studies/${study.studyUid}/series/${seriesUid}/`))
  expect(await viewPicture(services, student, caseId, 'nothing')).toEqual({ kind: 'not-found' })
})

test('before the answer the picture of the finding is not found, and nobody elsewhere learns of one', async ({ house: { services, institutionId } }) => {
  const { caseId } = await publishedCase(services, institutionId, { quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: [] } })
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await viewPicture(services, student, caseId, 'blood')).toEqual({ kind: 'not-found' })
  await answerCase(services, student, { caseId, version: 1, answer: { diagnosis: '', certainty: 'possible', mark: null } })
  expect((await viewPicture(services, student, caseId, 'blood')).kind).toBe('found')
  expect(await viewPicture(services, { kind: 'public' }, caseId, 'blood')).toEqual({ kind: 'not-found' })
})

test('a place that the history leads to is had before the answer by its neutral name, and its telling name is confirmed to nobody', async ({ house: { services, institutionId } }) => {
  const { caseId } = await publishedCase(services, institutionId, { history: { en: 'Fell. [Scan](view:blood)', zh: '' }, quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: [] } })
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect((await viewPicture(services, student, caseId, 'view-1')).kind).toBe('found')
  expect(await viewPicture(services, student, caseId, 'blood')).toEqual({ kind: 'not-found' })
})
