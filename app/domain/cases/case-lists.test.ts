import { expect } from 'vitest'
import { readLibraryFilter } from '~/domain/images/library'
import { addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import type { Actor } from '~/policy/actor'
import { caseDesk, caseStudy, letOut, publishedCase } from './case.fixture'
import { casePlaces } from './case-places.server'
import { findSeries } from './find-series.server'
import { forgetRemovedCases } from './forget-removed-cases.server'
import { bookmarkCase } from './keep-case.server'
import { openDraft, openReview } from './load-draft.server'
import { myCases } from './my-cases.server'
import { openCase } from './open-case.server'
import { openToReaders } from './open-to-readers.server'
import { removeCase, restoreCase } from './retract-case.server'
import { noteCase, sendBackCase } from './review-case.server'
import { settleNote } from './settle-note.server'
import { submitCase, takeBackCase } from './submit-case.server'

const personOf = (actor: Actor) => (actor.kind === 'person' ? actor.personId : '')
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)

test('an author has what they write, a colleague what waits for them, and a student neither', async ({ house }) => {
  const { services, institutionId } = house
  const { author, reviewer, caseId, revision } = await caseDesk(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await myCases(services, author)).toMatchObject({ mine: [{ id: caseId, state: 'draft' }], waiting: [], mayWrite: true })
  expect((await myCases(services, reviewer)).waiting).toEqual([])
  await submitCase(services, author, { caseId, revision })
  expect([ids((await myCases(services, reviewer)).waiting), ids((await myCases(services, author)).waiting)]).toEqual([[caseId], []])
  expect(await myCases(services, student)).toMatchObject({ mine: [], waiting: [], mayWrite: false })
  expect([(await casePlaces(services, author)).length, (await casePlaces(services, student)).length]).toEqual([1, 0])
})

test('who lost their role has no list of what they wrote, and no desk', async ({ house }) => {
  const { services, institutionId } = house
  const { author, caseId } = await caseDesk(services, institutionId)
  const personId = personOf(author)
  const former = { kind: 'person' as const, personId, memberships: [{ institutionId, role: 'student' as const }] }
  expect([(await myCases(services, former)).mine, await openDraft(services, former, caseId)]).toEqual([[], { kind: 'forbidden' }])
})

test('a bookmark of a case that asks first is not called by its diagnosis before the reader has answered', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId, { title: { en: 'Subarachnoid haemorrhage', zh: '' }, quiz: { asksMark: false, findings: [], toleranceMm: 10, accepts: [] } })
  const { actor: student } = await addMember(services, institutionId, 'student')
  for (const actor of [student, author]) await bookmarkCase(services, actor, { caseId, isKept: true })
  expect((await myCases(services, student)).kept).toMatchObject([{ id: caseId, title: { en: 'Sudden headache' } }])
  expect(JSON.stringify(await myCases(services, student))).not.toMatch(/haemorrhage/i)
  expect((await myCases(services, author)).kept).toMatchObject([{ title: { en: 'Subarachnoid haemorrhage' } }])
})

test('notes reach the author at their part, are dealt with, and stay for who looks next; a review that is over says so', async ({ house }) => {
  const { services, institutionId } = house
  const { author, reviewer, caseId, revision } = await caseDesk(services, institutionId)
  await submitCase(services, author, { caseId, revision })
  expect(await openReview(services, reviewer, caseId)).toMatchObject({ kind: 'opened', draft: { content: { diagnosis: { text: { en: 'Subarachnoid haemorrhage' } } }, faults: [] } })
  expect(await openReview(services, author, caseId)).toEqual({ kind: 'forbidden' })
  const noted = await noteCase(services, reviewer, { caseId, part: 'history', text: 'How old is the patient?' })
  await sendBackCase(services, reviewer, { caseId, revision })
  expect(await openReview(services, reviewer, caseId)).toEqual({ kind: 'over' })
  expect(await openDraft(services, author, caseId)).toMatchObject({ draft: { state: 'draft', notes: [{ part: 'history', text: 'How old is the patient?', resolvedAt: null }] } })
  expect((await myCases(services, author)).mine).toMatchObject([{ openNotes: 1 }])
  const noteId = noted.kind === 'noted' ? noted.noteId : ''
  expect(await settleNote(services, reviewer, { caseId, noteId, isSettled: true })).toEqual({ kind: 'forbidden' })
  expect(await settleNote(services, author, { caseId, noteId, isSettled: true })).toEqual({ kind: 'settled' })
  expect((await myCases(services, author)).mine).toMatchObject([{ openNotes: 0 }])
})

test('who may read a case does not change while it waits for review', async ({ house }) => {
  const { services, institutionId } = house
  const { author, caseId, revision } = await caseDesk(services, institutionId)
  expect((await submitCase(services, author, { caseId, revision })).kind).toBe('submitted')
  expect(await openToReaders(services, author, { caseId, isOpen: false })).toEqual({ kind: 'in-review' })
  expect(await services.db.case.findUniqueOrThrow({ where: { id: caseId } })).toMatchObject({ isOpen: true })
  await takeBackCase(services, author, caseId)
  expect(await openToReaders(services, author, { caseId, isOpen: false })).toEqual({ kind: 'done' })
})

test('a case is opened to other institutions, or closed to them, for reading and for the search at once', async ({ house }) => {
  const { services, institutionId } = house
  const { author, caseId } = await publishedCase(services, institutionId)
  const elsewhere = await services.db.institution.create({ data: { name: 'Demo hospital B' } })
  const { actor: student } = await addMember(services, elsewhere.id, 'student')
  expect((await openCase(services, student, caseId)).kind).toBe('opened')
  expect(await openToReaders(services, student, { caseId, isOpen: false })).toEqual({ kind: 'forbidden' })
  expect(await openToReaders(services, author, { caseId, isOpen: false })).toEqual({ kind: 'done' })
  expect((await openCase(services, student, caseId)).kind).toBe('forbidden')
  expect(await services.db.searchEntry.count({ where: { caseId, isOpen: true } })).toBe(0)
  expect(services.audited.filter(({ action }) => action === 'case.readers')).toHaveLength(1)
})

test('an author chooses from what they may see themselves, and is told what readers could not', async ({ house }) => {
  const { services, institutionId } = house
  const { author, caseId } = await caseDesk(services, institutionId)
  const clinical = await caseStudy(services, institutionId, { workspace: 'clinical' })
  const held = await caseStudy(services, institutionId, { pixelState: 'held' })
  const elsewhere = await services.db.institution.create({ data: { name: 'Demo hospital B' } })
  const theirs = await caseStudy(services, elsewhere.id, { workspace: 'clinical' })
  await services.db.series.updateMany({ data: { frameCount: 1 } })
  const found = await findSeries(services, author, { caseId, filter: readLibraryFilter(new URLSearchParams()), place: null })
  const studies = found.kind === 'found' ? found.studies : []
  expect(studies.find(({ id }) => id === clinical.studyId)).toMatchObject({ workspace: 'clinical', series: [{ seriesId: clinical.seriesId, isHeld: false }] })
  expect(studies.find(({ id }) => id === held.studyId)).toMatchObject({ series: [{ seriesId: held.seriesId, isHeld: true }] })
  expect(ids(studies)).not.toContain(theirs.studyId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await findSeries(services, student, { caseId, filter: readLibraryFilter(new URLSearchParams()), place: null })).toEqual({ kind: 'forbidden' })
})

test('what was removed is offered back for a week and then gone for good, except what somebody paid for', async ({ house }) => {
  const { services, institutionId } = house
  const kept = await publishedCase(services, institutionId)
  const paid = await publishedCase(services, institutionId)
  const gone = await caseDesk(services, institutionId)
  await letOut(services, gone)
  for (const { author, caseId } of [kept, paid, gone]) await removeCase(services, author, caseId)
  expect(ids((await myCases(services, gone.author)).removed)).toEqual([gone.caseId])
  const offer = await services.db.offer.create({ data: { sells: 'case', refId: paid.caseId, institutionId, priceMinor: 500, currency: 'EUR' } })
  const personId = personOf(gone.reviewer)
  const purchase = await services.db.purchase.create({ data: { offerId: offer.id, personId, priceMinor: 500, currency: 'EUR', state: 'paid', provider: 'test', clientId: 'c' } })
  await services.db.entitlement.create({ data: { purchaseId: purchase.id, personId, sells: 'case', refId: paid.caseId } })
  expect(await forgetRemovedCases(services)).toBe(0)
  expect(await restoreCase(services, kept.author, kept.caseId)).toEqual({ kind: 'done' })
  services.now = ((before) => () => new Date(before().getTime() + 8 * 86_400_000))(services.now)
  expect(await forgetRemovedCases(services)).toBe(1)
  expect((await services.db.case.findMany({ select: { id: true } })).map(({ id }) => id).sort()).toEqual([kept.caseId, paid.caseId].sort())
  expect([await services.db.caseVersion.count({ where: { caseId: gone.caseId } }), await restoreCase(services, gone.author, gone.caseId), (await myCases(services, gone.author)).removed]).toEqual([0, { kind: 'not-found' }, []])
})
