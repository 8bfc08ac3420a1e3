import { expect } from 'vitest'
import { openCase } from '~/domain/cases/open-case.server'
import { caseDesk, caseStudy, letOut, publishedCase, wholeCase } from '~/domain/cases/case.fixture'
import { saveDraft } from '~/domain/cases/draft-case.server'
import { publishCase } from '~/domain/cases/review-case.server'
import { retractCase, removeCase } from '~/domain/cases/retract-case.server'
import { openReview } from '~/domain/cases/load-draft.server'
import { submitCase } from '~/domain/cases/submit-case.server'
import { seeSources } from '~/domain/anatomy/see-sources.server'
import { exportFindings } from '~/domain/images/export-findings.server'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { listFindings } from '~/domain/images/list-findings.server'
import { listLibrary } from '~/domain/images/list-library.server'
import { makeShare } from '~/domain/images/make-share.server'
import { openShare } from '~/domain/images/open-share.server'
import { openSeries } from '~/domain/images/series-frames.server'
import { openStudy } from '~/domain/images/reading-study.server'
import { saveFinding } from '~/domain/images/save-finding.server'
import { scopeOf, searchInstances, searchSeries, searchStudies } from '~/domain/images/search-images.server'
import { test, type House } from '~/domain/images/real-import.fixture'
import type { Actor } from '~/policy/actor'
import { boughtBy } from './bought.server'
import { chargeCase } from './charge-case.server'
import { chargeStudiesOf, settleCharges } from './charge-studies.server'

const EVERYTHING = { study: {}, series: {}, instance: {} }
const PAGE = { limit: 50, offset: 0 }
const FILTER = { words: '', workspace: null, modality: '', bodyPart: '', isHeld: false }

/** A case whose one series costs something. */
async function chargedCase({ services, institutionId }: House, at = institutionId) {
  const desk = await caseDesk(services, at)
  const { actor: administrator } = await addMember(services, at, 'administrator')
  await saved(services, desk, { series: [{ studyId: desk.studyId, seriesId: desk.seriesId, isFree: false }] })
  expect(await chargeCase(services, administrator, { caseId: desk.caseId, isCharged: true })).toEqual({ kind: 'charged' })
  await letOut(services, { ...desk, revision: desk.revision + 1 })
  return { ...desk, administrator }
}

async function saved(services: House['services'], { author, caseId, revision, content }: Awaited<ReturnType<typeof caseDesk>>, change: Parameters<typeof wholeCase>[1]) {
  expect(await saveDraft(services, author, { caseId, revision, content: { ...content, ...change } })).toMatchObject({ kind: 'saved' })
}

async function bought(services: House['services'], actor: Actor & { kind: 'person' }, of: { sells: string; refId: string; forInstitutionId?: string }) {
  const offer = await services.db.offer.create({ data: { sells: of.sells, refId: of.refId, institutionId: 'x', priceMinor: 1, currency: 'EUR' } })
  const purchase = await services.db.purchase.create({ data: { offerId: offer.id, personId: actor.personId, priceMinor: 1, currency: 'EUR', state: 'paid', provider: 'test', clientId: offer.id } })
  const { id } = await services.db.entitlement.create({ data: { purchaseId: purchase.id, personId: of.forInstitutionId ? null : actor.personId, institutionId: of.forInstitutionId ?? null, sells: of.sells, refId: of.refId, from: new Date(0) } })
  return { end: () => services.db.entitlement.update({ where: { id }, data: { endedAt: services.now() } }) }
}

const asOfNow = async (services: House['services'], actor: Actor & { kind: 'person' }): Promise<Actor> => ({ ...actor, ...(await boughtBy(services, actor)) })

/** Each way that this person gets a picture, a mark or a word of the study. */
async function waysIn(services: House['services'], person: Actor & { kind: 'person' }, { studyId, seriesId }: { studyId: string; seriesId: string }): Promise<string[]> {
  const actor = await asOfNow(services, person)
  const scope = scopeOf(actor)
  const found: Record<string, boolean> = {
    page: (await openStudy(services, actor, studyId)).kind === 'opened',
    frames: (await openSeries(services, actor, studyId, seriesId)).kind === 'opened',
    findings: (await listFindings(services, actor, studyId)) !== null,
    export: (await exportFindings(services, actor, { studyId, as: 'report' })).kind === 'exported',
    mark: (await saveFinding(services, actor, { studyId, findingId: crypto.randomUUID(), basedOn: 0, content: 'nonsense' as never })).kind !== 'forbidden',
    library: (await listLibrary(services, actor, FILTER, null)).studies.some(({ id }) => id === studyId),
    studies: (await searchStudies(services, scope, EVERYTHING, PAGE)).rows.some(({ id }) => id === studyId),
    series: (await searchSeries(services, scope, EVERYTHING, PAGE)).rows.some(({ id }) => id === seriesId),
    instances: (await searchInstances(services, scope, EVERYTHING, PAGE)).rows.some((one) => one.seriesId === seriesId),
  }
  return Object.keys(found).filter((way) => found[way])
}
const ALL = ['page', 'frames', 'findings', 'export', 'mark', 'library', 'studies', 'series', 'instances']

test('what a case charges for is closed on every way to everybody but those who paid and those who teach where it is', async ({ house }) => {
  const { services, institutionId } = house
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const place = await chargedCase(house)
  const { author, caseId, studyId } = place
  const { seriesUid } = await services.db.series.findUniqueOrThrow({ where: { id: place.seriesId } })
  const { sopInstanceUid } = await services.db.instance.findFirstOrThrow({ where: { seriesId: place.seriesId } })
  expect(await saveFinding(services, author, { studyId, findingId: crypto.randomUUID(), basedOn: 0, content: { shape: 'key-image', place: { space: 'image', points: [] }, image: { seriesUid, sopInstanceUid, frame: 1 }, planeNormal: null, text: 'Blood', values: [], calibration: 'none' } })).toMatchObject({ kind: 'saved' })

  const student = async (at: string) => (await addMember(services, at, 'student')).actor
  for (const who of [await student(institutionId), await student(elsewhere), (await addMember(services, elsewhere, 'expert')).actor, (await addMember(services, institutionId, 'moderator')).actor]) expect(await waysIn(services, who, place)).toEqual([])
  expect(await waysIn(services, author, place)).toEqual(ALL)

  const buyer = await student(elsewhere)
  const one = await bought(services, buyer, { sells: 'case', refId: caseId })
  expect(await waysIn(services, buyer, place)).toEqual(ALL)
  await one.end()
  expect(await waysIn(services, buyer, place), 'paid back').toEqual([])

  const licensed = await bought(services, buyer, { sells: 'library', refId: institutionId, forInstitutionId: elsewhere })
  expect(await waysIn(services, buyer, place)).toEqual(ALL)
  expect(await waysIn(services, await student(elsewhere), place), 'all members of the house that has the licence').toEqual(ALL)
  expect(await waysIn(services, await student(institutionId), place)).toEqual([])
  await licensed.end()
})

test('a collection opens the cases of the institution that sells it, and none that somebody else charges for', async ({ house }) => {
  const { services, institutionId } = house
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const [own, other] = [await chargedCase(house), await chargedCase(house, elsewhere)]
  const { actor: buyer } = await addMember(services, elsewhere, 'student')
  const { id: collectionId } = await services.db.collection.create({ data: { institutionId, ownerId: 'x', title: 'Heads', items: { create: [{ caseId: own.caseId, position: 0 }, { caseId: other.caseId, position: 1 }] } } })
  await bought(services, buyer, { sells: 'collection', refId: collectionId })
  expect(await waysIn(services, buyer, own)).toEqual(ALL.filter((way) => way !== 'export'))
  expect(await waysIn(services, buyer, other)).toEqual([])
  const opened = await openCase(services, await asOfNow(services, buyer), other.caseId)
  expect(opened).toMatchObject({ kind: 'opened', opened: { shows: 'free' } })
})

test('no link shows what is charged for: one that was made before rests, and a new one is refused with the reason', async ({ house }) => {
  const { services, institutionId } = house
  const place = await publishedCase(services, institutionId, {})
  const made = await makeShare(services, place.author, { studyId: place.studyId, days: 7, note: '' })
  const token = made.kind === 'made' ? made.url.split('/').at(-1)! : ''
  expect(await openShare(services, token)).not.toBeNull()
  await saved(services, { ...place }, { series: [{ studyId: place.studyId, seriesId: place.seriesId, isFree: false }] })
  const { actor: administrator } = await addMember(services, institutionId, 'administrator')
  expect(await chargeCase(services, administrator, { caseId: place.caseId, isCharged: true })).toEqual({ kind: 'charged' })
  expect(await openShare(services, token), 'still marked as free in what is out').not.toBeNull()
  await letOut(services, { ...place, revision: place.revision + 1 })
  expect(await openShare(services, token)).toBeNull()
  expect(await makeShare(services, place.author, { studyId: place.studyId, days: 7, note: '' })).toEqual({ kind: 'charged' })
  expect(await chargeCase(services, administrator, { caseId: place.caseId, isCharged: false })).toEqual({ kind: 'freed' })
  expect(await openShare(services, token)).not.toBeNull()
})

test('pictures that are free in one case are not charged for in another, whichever was there first, and the author is told which', async ({ house }) => {
  const { services, institutionId } = house
  const free = await publishedCase(services, institutionId)
  const second = await caseDesk(services, institutionId)
  const { actor: administrator } = await addMember(services, institutionId, 'administrator')
  await chargeCase(services, administrator, { caseId: second.caseId, isCharged: true })
  await saved(services, second, { ...wholeCase(free), series: [{ studyId: free.studyId, seriesId: free.seriesId, isFree: false }] })
  const revision = second.revision + 1
  const shownFree = { seriesId: free.seriesId, why: 'shown-free', holders: [{ kind: 'case', id: free.caseId, title: 'Blood in the cisterns' }] }
  expect(await submitCase(services, second.author, { caseId: second.caseId, revision })).toMatchObject({ kind: 'incomplete', charges: [shownFree] })
  // It became free after it was sent in.
  await services.db.case.update({ where: { id: second.caseId }, data: { state: 'in-review' } })
  expect(await publishCase(services, second.reviewer, { caseId: second.caseId, revision })).toMatchObject({ kind: 'incomplete', charges: [shownFree] })
  expect(await services.db.case.findUnique({ where: { id: second.caseId } })).toMatchObject({ state: 'in-review', version: 0 })
  expect(await services.db.caseVersion.count({ where: { caseId: second.caseId } })).toBe(0)
  // The free one goes; the charged one comes; the free one does not come back.
  await retractCase(services, free.author, { caseId: free.caseId, why: 'Drawn anew' })
  expect(await publishCase(services, second.reviewer, { caseId: second.caseId, revision })).toMatchObject({ kind: 'published' })
  expect(await submitCase(services, free.author, { caseId: free.caseId, revision: free.revision })).toMatchObject({ kind: 'incomplete', charges: [{ why: 'charged-elsewhere', holders: [{ kind: 'case', id: second.caseId }] }] })
})

test('a case is not charged for while a lesson or a model of its pictures is open to everybody', async ({ house }) => {
  const { services, institutionId } = house
  const place = await publishedCase(services, institutionId, {})
  await services.db.caseVersion.updateMany({ data: { contentJson: JSON.stringify({ ...place.content, series: [{ studyId: place.studyId, seriesId: place.seriesId, isFree: false }] }) } })
  const model = await services.db.anatomyModel.create({ data: { institutionId, title: 'Skull', source: 'study', studyId: place.studyId, seriesId: place.seriesId, readyRevision: 1, state: 'ready', createdById: 'x' } as never })
  const { actor: administrator } = await addMember(services, institutionId, 'administrator')
  expect(await chargeCase(services, administrator, { caseId: place.caseId, isCharged: true })).toMatchObject({ kind: 'conflicts', faults: [{ why: 'shown-free', holders: [{ kind: 'model', id: model.id, title: 'Skull' }] }] })
  expect(await services.db.case.findUnique({ where: { id: place.caseId } })).toMatchObject({ isCharged: false })
  await services.db.anatomyModel.update({ where: { id: model.id }, data: { removedAt: services.now() } })
  expect(await chargeCase(services, administrator, { caseId: place.caseId, isCharged: true })).toEqual({ kind: 'charged' })
  // A model that is made from now on is for those who may see the pictures.
  expect((await seeSources(services, place.author, place.studyId)).kind).toBe('seen')
  expect((await seeSources(services, (await addMember(services, (await addInstitution(services, 'Demo hospital B')).id, 'expert')).actor, place.studyId)).kind).toBe('forbidden')
})

test('nobody charges for what another institution released, nor for one series of a study and not for the next', async ({ house }) => {
  const { services, institutionId } = house
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const theirs = await caseStudy(services, elsewhere)
  const desk = await caseDesk(services, institutionId)
  const { actor: administrator } = await addMember(services, institutionId, 'administrator')
  await chargeCase(services, administrator, { caseId: desk.caseId, isCharged: true })
  await saved(services, desk, { ...wholeCase(theirs), series: [{ ...theirs, isFree: false }] })
  expect(await submitCase(services, desk.author, { caseId: desk.caseId, revision: desk.revision + 1 })).toMatchObject({ kind: 'incomplete', charges: [{ seriesId: theirs.seriesId, why: 'of-other-institution' }] })
  const { id: beside } = await services.db.series.create({ data: { studyId: desk.studyId, seriesUid: '2.25.77', modality: 'CT' } })
  expect(await saveDraft(services, desk.author, { caseId: desk.caseId, revision: desk.revision + 1, content: { ...desk.content, series: [{ studyId: desk.studyId, seriesId: desk.seriesId, isFree: false }, { studyId: desk.studyId, seriesId: beside, isFree: true }] } })).toMatchObject({ kind: 'saved' })
  expect(await submitCase(services, desk.author, { caseId: desk.caseId, revision: desk.revision + 2 })).toMatchObject({ kind: 'incomplete', charges: [{ why: 'free-beside' }] })
})

test('what was paid for stays closed while its case is retracted or removed, and opens when the case is forgotten', async ({ house }) => {
  const { services, institutionId } = house
  const place = await chargedCase(house)
  const { actor: student } = await addMember(services, institutionId, 'student')
  await retractCase(services, place.author, { caseId: place.caseId, why: 'Drawn anew' })
  expect(await waysIn(services, student, place)).toEqual([])
  await removeCase(services, place.author, place.caseId)
  await services.db.$transaction((tx) => chargeStudiesOf(tx, place.caseId))
  expect(await waysIn(services, student, place)).toEqual([])
  await services.db.case.delete({ where: { id: place.caseId } })
  expect(await settleCharges(services)).toBe(1)
  expect(await waysIn(services, student, place)).toContain('page')
})

test('of a charged series that is gone no reader hears before they have bought it, not even its name', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, seriesId, studyId, author } = await chargedCase(house)
  const { actor: student } = await addMember(services, institutionId, 'student')
  await services.db.study.update({ where: { id: studyId }, data: { isHeld: true } })
  expect(await openCase(services, student, caseId)).toMatchObject({ opened: { shows: 'free', missingSeries: [] } })
  expect(await openCase(services, author, caseId)).toMatchObject({ opened: { shows: 'whole', missingSeries: [seriesId] } })
})

test('who reviews a case sees what stands in the way of charging for its pictures before they press', async ({ house }) => {
  const { services, institutionId } = house
  const desk = await caseDesk(services, institutionId)
  expect((await submitCase(services, desk.author, desk)).kind).toBe('submitted')
  expect(await openReview(services, desk.reviewer, desk.caseId)).toMatchObject({ kind: 'opened', draft: { charges: [] } })
  // Another case charges for the study since it was sent.
  await services.db.study.update({ where: { id: desk.studyId }, data: { chargedBy: ',another,' } })
  expect(await openReview(services, desk.reviewer, desk.caseId)).toMatchObject({ kind: 'opened', draft: { charges: [{ seriesId: desk.seriesId, why: 'charged-elsewhere' }] } })
})
