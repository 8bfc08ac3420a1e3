import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { addMember } from '~/domain/images/images.fixture'
import { exportFindings } from '~/domain/images/export-findings.server'
import type { FindingContent } from '~/domain/images/finding'
import { listFindings } from '~/domain/images/list-findings.server'
import { openStudies } from '~/domain/images/open-studies.server'
import { test } from '~/domain/images/real-import.fixture'
import { saveFinding } from '~/domain/images/save-finding.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { answerCase } from './answer-case.server'
import { caseDesk, letOut } from './case.fixture'
import { saveDraft } from './draft-case.server'
import { openCase } from './open-case.server'
import { removeCase, retractCase } from './retract-case.server'
import { showCase } from './show-case.server'

const MARK: FindingContent = { shape: 'arrow', place: { space: 'image', points: [[4, 4], [9, 9]] }, image: null, planeNormal: null, text: 'Blood', values: [], calibration: 'none' }
const answer = { diagnosis: 'SAH', certainty: 'probable', mark: null }

async function draw(services: Services, actor: Actor, studyId: string): Promise<string> {
  const { seriesUid, instances } = await services.db.series.findFirstOrThrow({ where: { studyId }, include: { instances: true } })
  const findingId = randomUUID()
  const saved = await saveFinding(services, actor, { studyId, findingId, basedOn: 0, content: { ...MARK, image: { seriesUid, sopInstanceUid: instances[0]!.sopInstanceUid, frame: 1 } } })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  return findingId
}
/** A published quiz whose author has marked the answer, a reader, and a colleague's own mark beside it. */
async function quizDesk(services: Services, institutionId: string) {
  const desk = await caseDesk(services, institutionId)
  const [theirs, colleagues] = [await draw(services, desk.author, desk.studyId), await draw(services, desk.reviewer, desk.studyId)]
  const content = { ...desk.content, quiz: { asksMark: true, findings: [theirs], toleranceMm: 10, accepts: [] }, views: desk.content.views.map((one) => ({ ...one, findings: [theirs] })) }
  const saved = await saveDraft(services, desk.author, { caseId: desk.caseId, revision: desk.revision, content })
  if (saved.kind !== 'saved') throw new Error(JSON.stringify(saved))
  const { actor: student } = await addMember(services, institutionId, 'student')
  return { ...desk, revision: saved.revision, theirs, colleagues, student, seen: async (actor: Actor) => (await listFindings(services, actor, desk.studyId))!.map(({ id }) => id).sort() }
}

test('what the author marked is seen on the study after the answer, and by those who teach all along', async ({ house: { services, institutionId } }) => {
  const desk = await quizDesk(services, institutionId)
  const { student, author, reviewer, caseId, studyId, theirs, colleagues, seen } = desk
  const own = await draw(services, student, studyId)
  expect(await seen(student), 'a draft is answered by nobody').toEqual([colleagues, own].sort())
  await letOut(services, desk)
  expect(await seen(student)).toEqual([colleagues, own].sort())
  for (const teacher of [author, reviewer]) expect(await seen(teacher)).toContain(theirs)
  expect((await openStudies(services, student, [studyId])).findings.map(({ id }) => id).sort()).toEqual([colleagues, own].sort())
  await answerCase(services, student, { caseId, version: 1, answer })
  expect(await seen(student)).toEqual([theirs, colleagues, own].sort())
  const { actor: another } = await addMember(services, institutionId, 'student')
  expect(await seen(another), 'one who did not answer').toEqual([colleagues])
})

test('no file of the study carries it either', async ({ house: { services, institutionId } }) => {
  const desk = await quizDesk(services, institutionId)
  await letOut(services, desk)
  const words = async () => { const file = await exportFindings(services, desk.student, { studyId: desk.studyId, as: 'report' }); return file.kind === 'exported' ? Buffer.from(file.bytes).toString('latin1').split('Blood').length - 1 : 0 }
  expect(await words()).toBe(1)
  await answerCase(services, desk.student, { caseId: desk.caseId, version: 1, answer })
  expect(await words()).toBe(2)
})

test.for(['retracted', 'removed'] as const)('a case that is %s asks nothing any more', async (how, { house: { services, institutionId } }) => {
  const desk = await quizDesk(services, institutionId)
  await letOut(services, desk)
  if (how === 'retracted') await retractCase(services, desk.author, { caseId: desk.caseId, why: 'Wrong' })
  else await removeCase(services, desk.author, desk.caseId)
  expect(await desk.seen(desk.student)).toContain(desk.theirs)
})

test('the page of a quiz has the pictures and no mark; after the answer the author’s marks, their own answer and how the two compare', async ({ house: { services, institutionId } }) => {
  const desk = await quizDesk(services, institutionId)
  const { student, caseId, studyId, seriesId, theirs } = desk
  await letOut(services, desk)
  const before = await showCase(services, student, caseId)
  expect(before).toMatchObject({ kind: 'opened', page: { opened: { shows: 'question', content: { views: [], keyImages: [] } }, answer: null, alike: [], pictures: { studies: [{ id: studyId, series: [{ id: seriesId }] }], findings: [], missing: [] } } })
  expect(JSON.stringify(before)).not.toMatch(/haemorrhage|cistern|"Blood/i)
  expect(JSON.stringify(before)).not.toContain(theirs)
  await answerCase(services, student, { caseId, version: 1, answer })
  expect(await showCase(services, student, caseId)).toMatchObject({ page: { opened: { shows: 'whole' }, answer: { answer, compared: { diagnosis: 'named' } }, pictures: { findings: [{ id: theirs }] } } })
  expect((await openCase(services, desk.reviewer, caseId)).kind).toBe('opened')
})

test('a series that the reader may not see is missing from the page, and the text stays', async ({ house: { services, institutionId } }) => {
  const desk = await caseDesk(services, institutionId)
  await letOut(services, desk)
  const { actor: student } = await addMember(services, institutionId, 'student')
  await services.db.series.update({ where: { id: desk.seriesId }, data: { pixelState: 'held' } })
  expect(await showCase(services, student, desk.caseId)).toMatchObject({ page: { opened: { content: { discussion: { en: 'Look at the tentorium as well.' } } }, pictures: { studies: [], first: null, missing: [desk.seriesId] } } })
})
