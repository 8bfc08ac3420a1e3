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
import { caseDesk, letOut, publishedCase, wholeCase } from './case.fixture'
import { createCase, saveDraft } from './draft-case.server'
import { openCase } from './open-case.server'
import { removeCase, retractCase } from './retract-case.server'
import { publishCase } from './review-case.server'
import { showCase } from './show-case.server'
import { submitCase } from './submit-case.server'

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
  const content = { ...desk.content, quiz: { asksMark: true, findings: [theirs], toleranceMm: 10, accepts: ['SAH'] }, views: desk.content.views.map((one) => ({ ...one, findings: [theirs] })) }
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

test('a case shows its author’s marks and a teacher’s, and neither a student’s own nor one that answers another quiz, though it names them', async ({ house: { services, institutionId } }) => {
  const desk = await quizDesk(services, institutionId)
  const { student, studyId, seriesId, theirs, colleagues } = desk
  await letOut(services, desk)
  const { actor: another } = await addMember(services, institutionId, 'student')
  const { actor: teacher } = await addMember(services, institutionId, 'expert')
  const [private_, taught] = [await draw(services, another, studyId), await draw(services, teacher, studyId)]
  // Another author's open case on the same study names all of them.
  const open = await publishedCase(services, institutionId, { series: [{ studyId, seriesId, isFree: true }], views: [], keyImages: [], findings: { en: 'Blood', zh: '' } })
  const own = await draw(services, open.author, studyId)
  const version = await services.db.caseVersion.findFirstOrThrow({ where: { caseId: open.caseId } })
  await services.db.caseVersion.update({ where: { caseId_version: { caseId: open.caseId, version: 1 } }, data: { contentJson: JSON.stringify({ ...(JSON.parse(version.contentJson) as object), views: [{ ...desk.content.views[0]!, findings: [private_, taught, own, theirs, colleagues] }] }) } })
  const shown = async () => { const page = await showCase(services, student, open.caseId); return page.kind === 'opened' ? page.page.pictures.findings.map(({ id }) => id).sort() : [] }
  expect(await shown()).toEqual([taught, own, colleagues].sort())
  await answerCase(services, student, { caseId: desk.caseId, version: 1, answer })
  expect(await shown(), 'once the other quiz is answered').toEqual([taught, own, colleagues, theirs].sort())
})

test('what an author marked for one quiz is not shown by another case of theirs that names it, and their other marks are', async ({ house: { services, institutionId } }) => {
  const desk = await quizDesk(services, institutionId)
  const { student, author, studyId, seriesId, theirs } = desk
  await letOut(services, desk)
  const free = await draw(services, author, studyId)
  const made = await createCase(services, author, { institutionId, kind: 'case' })
  if (made.kind !== 'created') throw new Error(made.kind)
  const { caseId } = made
  const saved = await saveDraft(services, author, { caseId, revision: 0, content: wholeCase({ studyId, seriesId }, { views: desk.content.views.map((one) => ({ ...one, findings: [theirs, free] })) }) })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  await letOut(services, { author, reviewer: desk.reviewer, caseId, revision: saved.revision })
  expect(await showCase(services, student, caseId)).toMatchObject({ page: { opened: { shows: 'whole' }, pictures: { findings: [{ id: free }] } } })
})

test('nobody hides another’s marks by naming them in a quiz of their own, in a draft or published', async ({ house: { services, institutionId } }) => {
  const marked = await quizDesk(services, institutionId)
  const { student, studyId, seriesId, colleagues } = marked
  const quiz = { asksMark: true, findings: [colleagues], toleranceMm: 10, accepts: [] }
  const naming = await caseDesk(services, institutionId, { series: [{ studyId, seriesId, isFree: true }], views: [], keyImages: [], findings: { en: 'Blood', zh: '' }, quiz })
  expect(await marked.seen(student), 'a draft').toEqual([colleagues])
  // As versions stand that were let out before such marks were refused.
  await services.db.case.update({ where: { id: naming.caseId }, data: { draftJson: JSON.stringify({ ...naming.content, quiz: null }) } })
  await letOut(services, naming)
  await services.db.caseVersion.update({ where: { caseId_version: { caseId: naming.caseId, version: 1 } }, data: { contentJson: JSON.stringify(naming.content) } })
  expect(await marked.seen(student), 'published').toEqual([colleagues])
})

test('a question whose answer is a colleague’s mark is neither sent to review nor published: that mark would stand on the study before the answer', async ({ house: { services, institutionId } }) => {
  const desk = await quizDesk(services, institutionId)
  const { author, reviewer, caseId } = desk
  const naming = async (findings: string[], revision: number) => {
    const saved = await saveDraft(services, author, { caseId, revision, content: { ...desk.content, quiz: { asksMark: true, findings, toleranceMm: 10, accepts: ['SAH'] } } })
    if (saved.kind !== 'saved') throw new Error(saved.kind)
    return saved.revision
  }
  const revision = await naming([desk.theirs, desk.colleagues], desk.revision)
  expect(await submitCase(services, author, { caseId, revision })).toMatchObject({ kind: 'incomplete', missing: [{ what: 'own-marks' }] })
  // Sent by a version of the program that did not ask.
  await services.db.case.update({ where: { id: caseId }, data: { state: 'in-review' } })
  expect(await publishCase(services, reviewer, { caseId, revision })).toMatchObject({ kind: 'incomplete', missing: [{ what: 'own-marks' }] })
  await services.db.case.update({ where: { id: caseId }, data: { state: 'draft' } })
  const own = await naming([desk.theirs], revision)
  expect(await submitCase(services, author, { caseId, revision: own })).toEqual({ kind: 'submitted' })
})

test('a draft whose author marked nothing on the study is not even read for it', async ({ house: { services, institutionId } }) => {
  const { studyId, caseId, student, ...desk } = await quizDesk(services, institutionId)
  const { caseId: other } = await caseDesk(services, institutionId, { series: desk.content.series, views: [], keyImages: [], findings: { en: 'Blood', zh: '' }, quiz: desk.content.quiz })
  await services.db.case.update({ where: { id: other }, data: { draftJson: 'of another version' } })
  expect(await desk.seen(student)).toEqual([desk.colleagues])
})
