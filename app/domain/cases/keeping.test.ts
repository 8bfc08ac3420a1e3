import { expect } from 'vitest'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import { caseDesk, publishedCase } from './case.fixture'
import { createCollection, orderCollection, publishCollection } from './collections.server'
import { bookmarkCase, followExpert, rateCase } from './keep-case.server'
import { moreLikeThis } from './more-like-this.server'

const both = (en: string) => ({ en, zh: '' })

test('readers rate a case once each, change their mind, and take it back; nobody rates their own', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId)
  const [{ actor: one }, { actor: two }] = [await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'student')]
  await rateCase(services, one, { caseId, stars: 2 })
  await rateCase(services, one, { caseId, stars: 5 })
  expect(await rateCase(services, two, { caseId, stars: 4 })).toEqual({ kind: 'rated', mean: 4.5, count: 2 })
  expect(await rateCase(services, two, { caseId, stars: null })).toEqual({ kind: 'rated', mean: 5, count: 1 })
  expect(await rateCase(services, author, { caseId, stars: 5 })).toEqual({ kind: 'own' })
  for (const stars of [0, 6, 2.5, Number.NaN]) expect(await rateCase(services, one, { caseId, stars })).toEqual({ kind: 'malformed' })
})

test('a case is kept once, and no longer when it is let go; what one cannot find is not kept', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId } = await publishedCase(services, institutionId)
  const { caseId: draft } = await caseDesk(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  for (let i = 0; i < 2; i++) expect(await bookmarkCase(services, student, { caseId, isKept: true })).toEqual({ kind: 'done' })
  expect(await bookmarkCase(services, student, { caseId: draft, isKept: true })).toEqual({ kind: 'forbidden' })
  expect(await services.db.bookmark.count()).toBe(1)
  await bookmarkCase(services, student, { caseId, isKept: false })
  expect(await services.db.bookmark.count()).toBe(0)
})

test('one follows an expert whose cases one can find, and not oneself', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId)
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const { actor: stranger } = await addMember(services, elsewhere, 'student')
  expect(await followExpert(services, stranger, { expertId: author.personId, follows: true })).toEqual({ kind: 'done' })
  await services.db.case.update({ where: { id: caseId }, data: { isOpen: false } })
  const { actor: other } = await addMember(services, elsewhere, 'student')
  expect(await followExpert(services, other, { expertId: author.personId, follows: true })).toEqual({ kind: 'not-found' })
  expect(await followExpert(services, author, { expertId: author.personId, follows: true })).toEqual({ kind: 'forbidden' })
})

test('a teacher puts cases in an order; a student does not, and nobody puts in what they cannot find', async ({ house }) => {
  const { services, institutionId } = house
  const [one, two] = [await publishedCase(services, institutionId), await publishedCase(services, institutionId)]
  const { caseId: draft } = await caseDesk(services, institutionId)
  const [{ actor: teacher }, { actor: student }] = [await addMember(services, institutionId, 'teacher'), await addMember(services, institutionId, 'student')]
  expect(await createCollection(services, student, { institutionId, title: both('Mine'), about: '', kind: 'playlist' })).toEqual({ kind: 'forbidden' })
  const made = await createCollection(services, teacher, { institutionId, title: both('Headaches'), about: '', kind: 'playlist' })
  const collectionId = made.kind === 'created' ? made.collectionId : ''
  expect(await orderCollection(services, teacher, { collectionId, caseIds: [two.caseId, one.caseId, two.caseId] })).toEqual({ kind: 'ordered' })
  expect((await services.db.collectionItem.findMany({ where: { collectionId }, orderBy: { position: 'asc' } })).map(({ caseId }) => caseId)).toEqual([two.caseId, one.caseId])
  expect(await orderCollection(services, teacher, { collectionId, caseIds: [draft] })).toEqual({ kind: 'unknown-case', caseId: draft })
  expect(await publishCollection(services, student, { collectionId, isPublished: true })).toEqual({ kind: 'forbidden' })
  expect(await publishCollection(services, teacher, { collectionId, isPublished: true })).toEqual({ kind: 'done' })
})

test('beside a case stand those that are like it, the same diagnosis first, and none that the reader may not find', async ({ house }) => {
  const { services, institutionId } = house
  const here = await publishedCase(services, institutionId)
  const same = await publishedCase(services, institutionId)
  const sameBrain = await publishedCase(services, institutionId, { title: both('A calcified mass'), diagnosis: { text: both('Meningioma'), certainty: 'probable', provenBy: both('') }, tags: { modality: ['mr'], anatomy: ['brain'], pathology: [] } })
  const chest = await publishedCase(services, institutionId, { title: both('Air'), diagnosis: { text: both('Pneumothorax'), certainty: 'probable', provenBy: both('') }, findings: both('Line'), history: both('Pain'), tags: { modality: ['xray'], anatomy: ['chest'], pathology: ['pneumothorax'] } })
  const closed = await publishedCase(services, institutionId)
  await services.db.searchEntry.updateMany({ where: { caseId: closed.caseId }, data: { isOpen: false } })
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const { actor: student } = await addMember(services, elsewhere, 'student')
  const like = await moreLikeThis(services, student, here.caseId, here.content)
  expect(like).toEqual([same.caseId, sameBrain.caseId])
  expect(like).not.toContain(chest.caseId)
})
