import { expect } from 'vitest'
import { addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import type { TestServices } from '../../../tests/setup/test-services'
import { letOut, publishedCase } from './case.fixture'
import { saveDraft } from './draft-case.server'
import { mendSearch } from './mend-search.server'
import { hideComment } from './moderate-comment.server'
import { removeCase, restoreCase, retractCase } from './retract-case.server'
import { sayComment, takeBackComment } from './say-comment.server'
import { searchCases } from './search-cases.server'

const said = async (services: TestServices, actor: Parameters<typeof sayComment>[1], caseId: string, text: string) => {
  const answer = await sayComment(services, actor, { caseId, parentId: null, text })
  if (answer.kind !== 'said') throw new Error(answer.kind)
  return answer.commentId
}

async function discussed(services: TestServices, institutionId: string) {
  const [{ actor: student }, { actor: moderator }] = [await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'moderator')]
  const desk = await publishedCase(services, institutionId)
  await said(services, student, desk.caseId, 'Would a shunt help?')
  const [back, hidden] = [await said(services, student, desk.caseId, 'shunt, taken back'), await said(services, student, desk.caseId, 'shunt, hidden')]
  await takeBackComment(services, student, back)
  await hideComment(services, moderator, { commentId: hidden, why: 'rude' })
  const found = async (text: string) => (await searchCases(services, student, { text, kinds: [], facets: {}, page: 1, isExact: true })).count
  return { ...desk, student, found }
}

test('a removed case that comes back brings its discussion with it, without what was taken back or hidden', async ({ house }) => {
  const { services, institutionId } = house
  const { author, caseId, found } = await discussed(services, institutionId)
  await removeCase(services, author, caseId)
  expect(await found('shunt')).toEqual([])
  await restoreCase(services, author, caseId)
  expect(await found('shunt')).toEqual([{ kind: 'comment', count: 1 }])
})

test('so does a retracted case that is published again; as a question, its discussion waits for the answer', async ({ house }) => {
  const { services, institutionId } = house
  const { author, reviewer, caseId, content, found } = await discussed(services, institutionId)
  await retractCase(services, author, { caseId, why: 'wrong side' })
  expect(await found('shunt')).toEqual([])
  const publish = async (change: object) => {
    const { draftRevision } = await services.db.case.findUniqueOrThrow({ where: { id: caseId } })
    const saved = await saveDraft(services, author, { caseId, revision: draftRevision, content: { ...content, ...change } })
    if (saved.kind !== 'saved') throw new Error(saved.kind)
    await letOut(services, { author, reviewer, caseId, revision: saved.revision })
  }
  await publish({})
  expect(await found('shunt')).toEqual([{ kind: 'comment', count: 1 }])
  await publish({ quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: [] } })
  expect(await found('shunt')).toEqual([])
})

test('a search whose tables were lost is made again from what is published; what is not out any more goes', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, found } = await discussed(services, institutionId)
  const whole = [await found('haemorrhage'), await found('shunt')]
  expect(whole).toEqual([[{ kind: 'case', count: 1 }], [{ kind: 'comment', count: 1 }]])
  expect(await mendSearch(services)).toEqual({ cases: 0, comments: 0, removed: 0 })

  await services.db.$executeRaw`INSERT INTO "SearchText"("SearchText") VALUES ('delete-all')`
  expect(await found('haemorrhage')).toEqual([])
  expect(await mendSearch(services)).toMatchObject({ cases: 1, comments: 1 })
  expect([await found('haemorrhage'), await found('shunt')]).toEqual(whole)

  // The rows were lost and the words stayed.
  await services.db.searchEntry.deleteMany()
  expect(await mendSearch(services)).toMatchObject({ cases: 1, comments: 1, removed: 2 })
  expect([await found('haemorrhage'), await found('shunt')]).toEqual(whole)

  await services.db.case.update({ where: { id: caseId }, data: { state: 'retracted' } })
  expect(await mendSearch(services)).toMatchObject({ cases: 0, comments: 0, removed: 1 })
  expect([await found('haemorrhage'), await found('shunt')]).toEqual([[], []])
})

test('a case that cannot be read does not keep the others out of the search', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, found } = await discussed(services, institutionId)
  await publishedCase(services, institutionId)
  await services.db.caseVersion.updateMany({ where: { caseId }, data: { contentJson: '{}' } })
  await services.db.$executeRaw`INSERT INTO "SearchText"("SearchText") VALUES ('delete-all')`
  expect(await mendSearch(services)).toMatchObject({ cases: 1, comments: 1 })
  expect(await found('haemorrhage')).toEqual([{ kind: 'case', count: 1 }])
  // Nobody knows whether it asks first.
  expect(await found('shunt')).toEqual([])
})
