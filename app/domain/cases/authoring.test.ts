import { expect } from 'vitest'
import { addMember } from '~/domain/images/images.fixture'
import { test, type House } from '~/domain/images/real-import.fixture'
import { queryOf } from '~/infra/search/query'
import { typed } from '~/infra/search/words'
import type { Actor } from '~/policy/actor'
import { caseDesk, caseStudy, letOut, publishedCase, wholeCase } from './case.fixture'
import { createCase, saveDraft } from './draft-case.server'
import { reachOf } from './entitled.server'
import { openCase } from './open-case.server'
import { removeCase, restoreCase, retractCase } from './retract-case.server'
import { noteCase, publishCase, sendBackCase } from './review-case.server'
import { submitCase, takeBackCase } from './submit-case.server'
import { VOCABULARY } from './vocabulary'

const found = async ({ services }: House, actor: Actor, text: string) => (await services.search.find(await reachOf(services, actor), { clauses: queryOf(typed(text).runs, VOCABULARY).clauses, kinds: [], facets: {}, skip: 0, take: 20 })).hits.map(({ caseId }) => caseId)
const both = (en: string) => ({ en, zh: '' })

test('an expert writes a case, a colleague reads and publishes it, and students find it by its diagnosis', async ({ house }) => {
  const { services, institutionId } = house
  const { author, reviewer, caseId, revision } = await caseDesk(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await openCase(services, student, caseId)).toEqual({ kind: 'forbidden' })
  expect(await submitCase(services, author, { caseId, revision })).toEqual({ kind: 'submitted' })
  expect(services.told).toContain(reviewer.kind === 'person' && reviewer.personId)
  expect(await found(house, student, 'SAH'), 'not before it is published').toEqual([])
  expect(await publishCase(services, reviewer, { caseId, revision })).toEqual({ kind: 'published', version: 1 })
  expect(await found(house, student, 'subarachnoid')).toEqual([caseId])
  expect(await found(house, student, '蛛网膜下腔出血的病例'), 'by its tag, in the other language').toEqual([caseId])
  const opened = await openCase(services, student, caseId)
  expect(opened).toMatchObject({ kind: 'opened', opened: { version: 1, shows: 'whole', missingSeries: [], may: { edit: false, discuss: true } } })
  expect(services.audited.map(({ action }) => action)).toEqual(expect.arrayContaining(['case.made', 'case.submitted', 'case.published', 'case.read']))
})

test('of two who write one case the second is told what the first wrote, and nothing is written over', async ({ house }) => {
  const { services, institutionId } = house
  const { author, caseId, content, revision } = await caseDesk(services, institutionId)
  const { actor: other } = await addMember(services, institutionId, 'administrator')
  const first = { ...content, discussion: both('What the first one wrote') }
  expect(await saveDraft(services, author, { caseId, revision, content: first })).toEqual({ kind: 'saved', revision: revision + 1 })
  expect(await saveDraft(services, other, { caseId, revision, content: { ...content, discussion: both('second') } })).toEqual({ kind: 'changed-by-other', revision: revision + 1, content: first })
  expect(await saveDraft(services, author, { caseId, revision, content: first }), 'the answer was lost and it was sent again').toEqual({ kind: 'saved', revision: revision + 1 })
})

test('what waits for review is not written in; the author takes it back, the reviewer sends it back with a note', async ({ house }) => {
  const { services, institutionId } = house
  const { author, reviewer, caseId, content, revision } = await caseDesk(services, institutionId)
  await submitCase(services, author, { caseId, revision })
  expect(await saveDraft(services, author, { caseId, revision, content })).toEqual({ kind: 'in-review' })
  expect(await takeBackCase(services, author, caseId)).toEqual({ kind: 'taken-back' })
  expect(await saveDraft(services, author, { caseId, revision, content: { ...content, takeHome: [both('One')] } })).toEqual({ kind: 'saved', revision: revision + 1 })
  await submitCase(services, author, { caseId, revision: revision + 1 })
  expect((await noteCase(services, reviewer, { caseId, part: 'diagnosis', text: 'Which vessel?' })).kind).toBe('noted')
  expect(await sendBackCase(services, reviewer, { caseId, revision: revision + 1 })).toEqual({ kind: 'sent-back' })
  expect(services.told.filter((id) => author.kind === 'person' && id === author.personId).length).toBeGreaterThan(0)
  expect(await publishCase(services, reviewer, { caseId, revision: revision + 1 }), 'it is not theirs to publish any more').toEqual({ kind: 'forbidden' })
})

test('a reviewer publishes what they read: a draft that was taken back and changed meanwhile is not', async ({ house }) => {
  const { services, institutionId } = house
  const { author, reviewer, caseId, content, revision } = await caseDesk(services, institutionId)
  await submitCase(services, author, { caseId, revision })
  await takeBackCase(services, author, caseId)
  await saveDraft(services, author, { caseId, revision, content: { ...content, discussion: both('Something else') } })
  await submitCase(services, author, { caseId, revision: revision + 1 })
  expect(await publishCase(services, reviewer, { caseId, revision })).toEqual({ kind: 'changed' })
})

test('nobody publishes their own, and an author without a colleague is told so', async ({ house }) => {
  const { services, institutionId } = house
  const { actor: author } = await addMember(services, institutionId, 'administrator')
  const made = await createCase(services, author, { institutionId, kind: 'case', content: wholeCase(await caseStudy(services, institutionId)) })
  const caseId = made.kind === 'created' ? made.caseId : ''
  expect(await submitCase(services, author, { caseId, revision: 0 })).toEqual({ kind: 'no-reviewer' })
  await addMember(services, institutionId, 'expert')
  expect(await submitCase(services, author, { caseId, revision: 0 })).toEqual({ kind: 'submitted' })
  expect(await publishCase(services, author, { caseId, revision: 0 })).toEqual({ kind: 'forbidden' })
})

test.for([
  ['is held for its identity', { isHeld: true }, 'held'], ['has letters in its pixels that nobody looked at', { pixelState: 'held' }, 'held'], ['is of the clinic', { workspace: 'clinical' as const }, 'not-for-teaching'],
] as const)('a case whose series %s is not published, and the author learns which', async ([, given, why], { house: { services, institutionId } }) => {
  const { actor: author } = await addMember(services, institutionId, 'expert')
  await addMember(services, institutionId, 'expert')
  const place = await caseStudy(services, institutionId, given)
  const made = await createCase(services, author, { institutionId, kind: 'case', content: wholeCase(place) })
  expect(await submitCase(services, author, { caseId: made.kind === 'created' ? made.caseId : '', revision: 0 })).toEqual({ kind: 'incomplete', missing: [], pictures: [{ seriesId: place.seriesId, why }], charges: [] })
})

test('a series that is held after it was asked for stops the reviewer as well', async ({ house }) => {
  const { services, institutionId } = house
  const { author, reviewer, caseId, revision, seriesId } = await caseDesk(services, institutionId)
  await submitCase(services, author, { caseId, revision })
  await services.db.series.update({ where: { id: seriesId }, data: { pixelState: 'held' } })
  expect(await publishCase(services, reviewer, { caseId, revision })).toMatchObject({ kind: 'incomplete', pictures: [{ seriesId, why: 'held' }] })
})

test('a published case whose pictures are withdrawn keeps its text and says what is missing', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, seriesId, studyId } = await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  await services.db.study.delete({ where: { id: studyId } })
  expect(await openCase(services, student, caseId)).toMatchObject({ kind: 'opened', opened: { missingSeries: [seriesId] } })
})

test('readers keep the version that is out while the next one is written, and get it when it is published', async ({ house }) => {
  const { services, institutionId } = house
  const desk = await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  await saveDraft(services, desk.author, { caseId: desk.caseId, revision: desk.revision, content: { ...desk.content, discussion: both('moyamoya') } })
  expect(JSON.stringify(await openCase(services, student, desk.caseId))).not.toContain('moyamoya')
  expect(await found(house, student, 'moyamoya')).toEqual([])
  await letOut(services, { ...desk, revision: desk.revision + 1 })
  expect(await openCase(services, student, desk.caseId)).toMatchObject({ opened: { version: 2, content: { discussion: { en: 'moyamoya' } } } })
  expect(await found(house, student, 'moyamoya')).toEqual([desk.caseId])
})

test('a retracted case says why it is gone, is found by nobody, and may be written anew', async ({ house }) => {
  const { services, institutionId } = house
  const { author, caseId } = await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await retractCase(services, student, { caseId, why: 'x' })).toEqual({ kind: 'forbidden' })
  expect(await retractCase(services, author, { caseId, why: '  ' })).toEqual({ kind: 'no-reason' })
  expect(await retractCase(services, author, { caseId, why: 'Operation showed an arteriovenous malformation.' })).toEqual({ kind: 'retracted' })
  expect(await openCase(services, student, caseId)).toMatchObject({ kind: 'retracted', why: 'Operation showed an arteriovenous malformation.' })
  expect(await found(house, student, 'subarachnoid')).toEqual([])

  await services.db.case.update({ where: { id: caseId }, data: { title: 'What the draft is called now' } })
  expect(JSON.stringify(await openCase(services, student, caseId)), 'readers know it by the name it had').not.toContain('called now')
  expect(JSON.stringify(await openCase(services, author, caseId))).toContain('called now')

  await services.db.case.update({ where: { id: caseId }, data: { state: 'in-review' } })
  expect((await openCase(services, student, caseId)).kind, 'nor is it read while it is sent in again').toBe('forbidden')
})

test('a removed case is gone for everybody and comes back as it was', async ({ house }) => {
  const { services, institutionId } = house
  const { author, caseId } = await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await removeCase(services, author, caseId)).toEqual({ kind: 'done' })
  expect([await openCase(services, student, caseId), await found(house, student, 'subarachnoid')]).toEqual([{ kind: 'not-found' }, []])
  expect(await restoreCase(services, author, caseId)).toEqual({ kind: 'done' })
  expect([(await openCase(services, student, caseId)).kind, await found(house, student, 'subarachnoid')]).toEqual(['opened', [caseId]])
})

test('in a quiz the diagnosis is not sent before the reader has answered; its author sees it whole', async ({ house }) => {
  const { services, institutionId } = house
  const { author, caseId } = await publishedCase(services, institutionId, { quiz: { asksMark: false, findings: [], toleranceMm: 10, accepts: ['subarachnoid'] } })
  const { actor: student } = await addMember(services, institutionId, 'student')
  const opened = await openCase(services, student, caseId)
  expect(opened).toMatchObject({ opened: { shows: 'question', content: { title: { en: 'Sudden headache' } } } })
  expect(JSON.stringify(opened)).not.toMatch(/haemorrhage|cisterns|tentorium/i)
  expect(await openCase(services, author, caseId)).toMatchObject({ opened: { shows: 'whole' } })
})

test('what is charged for is read whole with an entitlement alone, and found by its words so too', async ({ house }) => {
  const { services, institutionId } = house
  const desk = await caseDesk(services, institutionId, { discussion: both('moyamoya') })
  await services.db.case.update({ where: { id: desk.caseId }, data: { isCharged: true } })
  await letOut(services, desk)
  const elsewhere = await services.db.institution.create({ data: { name: 'Demo hospital B' } })
  const { actor: student } = await addMember(services, elsewhere.id, 'student')
  const free = await openCase(services, student, desk.caseId)
  expect(free).toMatchObject({ opened: { shows: 'free' } })
  expect(JSON.stringify(free)).not.toMatch(/moyamoya|haemorrhage|second/)
  expect([await found(house, student, 'cisterns'), await found(house, student, 'moyamoya')]).toEqual([[desk.caseId], []])
  const offer = await services.db.offer.create({ data: { sells: 'case', refId: desk.caseId, institutionId, priceMinor: 500, currency: 'EUR' } })
  const personId = student.kind === 'person' ? student.personId : ''
  const purchase = await services.db.purchase.create({ data: { offerId: offer.id, personId, priceMinor: 500, currency: 'EUR', state: 'paid', provider: 'test', clientId: 'c' } })
  const entitlement = await services.db.entitlement.create({ data: { purchaseId: purchase.id, personId, sells: 'case', refId: desk.caseId } })
  expect([(await openCase(services, student, desk.caseId)), await found(house, student, 'moyamoya')]).toMatchObject([{ opened: { shows: 'whole' } }, [desk.caseId]])
  await services.db.entitlement.update({ where: { id: entitlement.id }, data: { endedAt: services.now() } })
  expect([(await openCase(services, student, desk.caseId)), await found(house, student, 'moyamoya')]).toMatchObject([{ opened: { shows: 'free' } }, []])
})
