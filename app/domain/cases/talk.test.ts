import { expect } from 'vitest'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { test, type House } from '~/domain/images/real-import.fixture'
import { answerCase } from './answer-case.server'
import { caseCards } from './case-cards.server'
import { publishedCase, caseDesk } from './case.fixture'
import { moved } from './collection'
import { collectCase, createCollection, orderCollection, publishCollection, removeCollection } from './collections.server'
import { isEntitled } from './entitled.server'
import { followExpert } from './keep-case.server'
import { keptOf } from './kept-of.server'
import { listCollections } from './list-collections.server'
import { openCollection, placeIn } from './open-collection.server'
import { listFollowed, openExpert } from './open-expert.server'
import { sayComment } from './say-comment.server'
import { tellFollowers } from './tell-followers.server'
import { whoMayBeMentioned } from './who-may-be-mentioned.server'

const both = (en: string) => ({ en, zh: '' })
const QUIZ = { quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: [] } }

async function playlist({ services, institutionId }: House, caseIds: string[]) {
  const { actor: owner } = await addMember(services, institutionId, 'teacher')
  const made = await createCollection(services, owner, { institutionId, title: both('Headaches'), about: '', kind: 'playlist' })
  if (made.kind !== 'created') throw new Error(made.kind)
  expect(await orderCollection(services, owner, { collectionId: made.collectionId, caseIds })).toEqual({ kind: 'ordered' })
  return { owner, collectionId: made.collectionId }
}
async function sellTo({ services, institutionId }: House, personId: string, collectionId: string) {
  const offer = await services.db.offer.create({ data: { sells: 'collection', refId: collectionId, institutionId, priceMinor: 100, currency: 'EUR' } })
  const purchase = await services.db.purchase.create({ data: { offerId: offer.id, personId, priceMinor: 100, currency: 'EUR', provider: 'test', state: 'paid', clientId: collectionId } })
  await services.db.entitlement.create({ data: { purchaseId: purchase.id, personId, sells: 'collection', refId: collectionId, from: new Date(0) } })
}

test('news of a case that asks first does not name its diagnosis', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId, QUIZ)
  const [{ actor: one }, { actor: follower }] = [await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'student')]
  await answerCase(services, one, { caseId, version: 1, answer: { diagnosis: '', certainty: 'possible', mark: null } })
  await followExpert(services, follower, { expertId: author.personId, follows: true })
  await sayComment(services, one, { caseId, parentId: null, text: `@[Somebody](person:${follower.personId}) what do you think?` })
  expect(await tellFollowers(services, caseId)).toBe(1)
  const told = await services.db.notification.findMany({ where: { kind: { in: ['comment.mentioned', 'comment.said', 'expert.published'] } }, select: { kind: true, paramsJson: true } })
  expect(told.map(({ kind }) => kind).sort()).toEqual(['comment.mentioned', 'comment.said', 'expert.published'])
  for (const { paramsJson } of told) expect(JSON.parse(paramsJson)).toMatchObject({ title: 'Sudden headache' })
})

test('followers hear of a case once, only where they may find it', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId)
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const [{ actor: near }, { actor: far }] = [await addMember(services, institutionId, 'student'), await addMember(services, elsewhere, 'student')]
  for (const actor of [near, far]) await followExpert(services, actor, { expertId: author.personId, follows: true })
  await services.db.case.update({ where: { id: caseId }, data: { isOpen: false } })
  for (let i = 0; i < 2; i++) await tellFollowers(services, caseId)
  expect((await services.db.notification.findMany({ where: { kind: 'expert.published' } })).map(({ personId }) => personId)).toEqual([near.personId])
  await services.db.case.update({ where: { id: caseId }, data: { state: 'retracted', isOpen: true } })
  expect(await tellFollowers(services, caseId)).toBe(0)
})

test('a list tells nothing of a diagnosis that the reader has not answered yet', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId, QUIZ)
  const { actor: student } = await addMember(services, institutionId, 'student')
  const [card] = await caseCards(services, student, [caseId])
  expect(card).toMatchObject({ title: both('Sudden headache'), isQuiz: true, tags: ['ct', 'brain'] })
  expect(JSON.stringify(card)).not.toContain('aemorrhage')
  expect(await caseCards(services, author, [caseId])).toMatchObject([{ title: both('Blood in the cisterns'), isQuiz: false }])
  await answerCase(services, student, { caseId, version: 1, answer: { diagnosis: '', certainty: 'possible', mark: null } })
  expect(await caseCards(services, student, [caseId])).toMatchObject([{ title: both('Blood in the cisterns'), isQuiz: false }])
})

test('a collection shows each reader the cases that they may find, in its order, and leads to the next', async ({ house }) => {
  const { services, institutionId } = house
  const [a, b, c] = [await publishedCase(services, institutionId), await publishedCase(services, institutionId), await publishedCase(services, institutionId)]
  const { owner, collectionId } = await playlist(house, [c.caseId, b.caseId, a.caseId])
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const { actor: far } = await addMember(services, elsewhere, 'student')
  expect(await openCollection(services, far, collectionId)).toEqual({ kind: 'forbidden' })
  expect((await listCollections(services, far)).collections).toEqual([])
  await publishCollection(services, owner, { collectionId, isPublished: true })
  await services.db.case.update({ where: { id: b.caseId }, data: { isOpen: false } })
  expect(await openCollection(services, far, collectionId)).toMatchObject({ opened: { cards: [{ caseId: c.caseId }, { caseId: a.caseId }], order: [], mayArrange: false } })
  expect(await openCollection(services, owner, collectionId)).toMatchObject({ opened: { order: [c.caseId, b.caseId, a.caseId], mayArrange: true } })
  expect(await placeIn(services, far, { collectionId, caseId: c.caseId })).toMatchObject({ position: 1, of: 2, previousId: null, nextId: a.caseId })
  expect(await placeIn(services, far, { collectionId, caseId: b.caseId })).toBeNull()
  expect((await listCollections(services, far, 'HEAD')).collections).toMatchObject([{ id: collectionId, cases: 2, isMine: false }])
  expect((await listCollections(services, far, 'liver')).collections).toEqual([])
})

test('a case is put at the end, taken out, and never a draft; whose collection was taken away gets it back', async ({ house }) => {
  const { services, institutionId } = house
  const [a, b] = [await publishedCase(services, institutionId), await publishedCase(services, institutionId)]
  const { caseId: draft, author } = await caseDesk(services, institutionId)
  const { owner, collectionId } = await playlist(house, [a.caseId])
  expect(await collectCase(services, owner, { collectionId, caseId: b.caseId, isIn: true })).toEqual({ kind: 'done' })
  expect(await collectCase(services, author, { collectionId, caseId: b.caseId, isIn: true })).toEqual({ kind: 'forbidden' })
  expect(await collectCase(services, owner, { collectionId, caseId: draft, isIn: true })).toEqual({ kind: 'unknown-case' })
  expect(await openCollection(services, owner, collectionId)).toMatchObject({ opened: { order: [a.caseId, b.caseId] } })
  expect(await collectCase(services, owner, { collectionId, caseId: a.caseId, isIn: false })).toEqual({ kind: 'done' })
  expect((await keptOf(services, owner, b.caseId))).toMatchObject({ kept: { collections: [{ id: collectionId, has: true }] } })
  expect(await removeCollection(services, owner, { collectionId, isBack: false })).toEqual({ kind: 'done' })
  expect(await openCollection(services, owner, collectionId)).toEqual({ kind: 'not-found' })
  expect(await removeCollection(services, owner, { collectionId, isBack: true })).toEqual({ kind: 'done' })
  expect(await openCollection(services, owner, collectionId)).toMatchObject({ opened: { order: [b.caseId] } })
})

test('what somebody has bought is not taken out of their collection', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId } = await publishedCase(services, institutionId)
  const { owner, collectionId } = await playlist(house, [caseId])
  const { actor: buyer } = await addMember(services, institutionId, 'student')
  await sellTo(house, buyer.personId, collectionId)
  for (const refused of [await collectCase(services, owner, { collectionId, caseId, isIn: false }), await orderCollection(services, owner, { collectionId, caseIds: [] }), await removeCollection(services, owner, { collectionId, isBack: false })]) expect(refused).toEqual({ kind: 'sold' })
})

test('who may not set prices adds no charged case to a collection that is sold; an administrator does', async ({ house }) => {
  const { services, institutionId } = house
  const [free, charged] = [await publishedCase(services, institutionId), await publishedCase(services, institutionId)]
  await services.db.case.update({ where: { id: charged.caseId }, data: { isCharged: true } })
  const { owner, collectionId } = await playlist(house, [])
  const add = (caseId: string, isIn = true) => collectCase(services, owner, { collectionId, caseId, isIn })
  expect(await add(charged.caseId), 'it has no price').toEqual({ kind: 'done' })
  expect(await add(charged.caseId, false)).toEqual({ kind: 'done' })
  const { id } = await services.db.offer.create({ data: { sells: 'collection', refId: collectionId, institutionId, priceMinor: 100, currency: 'EUR' } })
  expect(await add(charged.caseId)).toEqual({ kind: 'not-to-sell' })
  expect(await orderCollection(services, owner, { collectionId, caseIds: [free.caseId, charged.caseId] })).toEqual({ kind: 'not-to-sell' })
  expect(await add(free.caseId)).toEqual({ kind: 'done' })
  const { actor: buyer } = await addMember(services, institutionId, 'student')
  await sellTo(house, buyer.personId, collectionId)
  await services.db.offer.updateMany({ where: { OR: [{ id }, { refId: collectionId }] }, data: { isOpen: false } })
  expect(await add(charged.caseId), 'sold before').toEqual({ kind: 'not-to-sell' })
  const seller = { ...owner, memberships: [...owner.memberships, { institutionId, role: 'administrator' as const }] }
  expect(await collectCase(services, seller as typeof owner, { collectionId, caseId: charged.caseId, isIn: true })).toEqual({ kind: 'done' })
})

test('a collection of one house does not open the charged cases of another to its buyers', async ({ house }) => {
  const { services, institutionId } = house
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const [near, far] = [await publishedCase(services, institutionId), await publishedCase(services, elsewhere)]
  const { collectionId } = await playlist(house, [near.caseId, far.caseId])
  const { actor: buyer } = await addMember(services, institutionId, 'student')
  await sellTo(house, buyer.personId, collectionId)
  expect([await isEntitled(services, buyer, { id: near.caseId, institutionId }), await isEntitled(services, buyer, { id: far.caseId, institutionId: elsewhere })]).toEqual([true, false])
  await services.db.case.update({ where: { id: far.caseId }, data: { isCharged: true } })
  expect(await caseCards(services, buyer, [far.caseId])).toMatchObject([{ isCharged: true }])
})

test('an expert has a page with what the reader may find; others have none', async ({ house }) => {
  const { services, institutionId } = house
  const { author } = await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await openExpert(services, student, { personId: author.personId, page: 1 })).toMatchObject({ expert: { cases: 1, follows: false, followers: 0 } })
  await followExpert(services, student, { expertId: author.personId, follows: true })
  expect(await openExpert(services, student, { personId: author.personId, page: 9 })).toMatchObject({ expert: { follows: true, followers: 1, page: 1 } })
  expect(await listFollowed(services, student)).toMatchObject([{ id: author.personId, cases: 1 }])
  expect(await openExpert(services, author, { personId: student.personId, page: 1 })).toEqual({ kind: 'not-found' })
})

test('at an @ stand colleagues and those of the discussion, not the people of another house', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId)
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const [{ actor: colleague }, { actor: far }, { actor: stranger }] = [await addMember(services, institutionId, 'student'), await addMember(services, elsewhere, 'student'), await addMember(services, elsewhere, 'teacher')]
  const ids = async () => { const listed = await whoMayBeMentioned(services, far, { caseId, begins: '' }); return listed.kind === 'listed' ? listed.people.map(({ id }) => id) : [] }
  expect(await ids()).toEqual(expect.arrayContaining([author.personId, stranger.personId]))
  expect(await ids()).not.toContain(colleague.personId)
  await sayComment(services, colleague, { caseId, parentId: null, text: 'I was there.' })
  expect(await ids()).toContain(colleague.personId)
})

test('a case is moved within its list, and not out of it', () => {
  expect([moved(['a', 'b', 'c'], 'c', -1), moved(['a', 'b', 'c'], 'a', 2), moved(['a', 'b'], 'a', -1), moved(['a', 'b'], 'x', 1)]).toEqual([['a', 'c', 'b'], ['b', 'c', 'a'], ['a', 'b'], ['a', 'b']])
})
