import { expect } from 'vitest'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { test, type House } from '~/domain/images/real-import.fixture'
import type { Actor } from '~/policy/actor'
import { answerCase } from './answer-case.server'
import { publishedCase } from './case.fixture'
import { COMMENT_BOUNDS } from './comment'
import { listComments } from './list-comments.server'
import { hideComment, reportComment, showComment } from './moderate-comment.server'
import { editComment, sayComment, takeBackComment } from './say-comment.server'
import { searchCases } from './search-cases.server'

const found = async ({ services }: House, actor: Actor, text: string) => (await searchCases(services, actor, { text, kinds: ['comment'], facets: {}, page: 1, isExact: true })).cards.map(({ commentId }) => commentId)
const say = async ({ services }: House, actor: Actor, caseId: string, text: string, parentId: string | null = null) => { const said = await sayComment(services, actor, { caseId, parentId, text }); if (said.kind !== 'said') throw new Error(said.kind); return said.commentId }
const texts = async ({ services }: House, actor: Actor, caseId: string) => { const listed = await listComments(services, actor, caseId); return listed.kind === 'listed' ? listed.comments.map(({ text }) => text) : listed.kind }

test('students discuss a case; who is answered or named hears of it once, the author of whatever is said; what was said is found', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId)
  const [{ actor: one }, { actor: two }] = [await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'student')]
  const first = await say(house, one, caseId, `Is the basilar tip excluded, @[Demo expert](person:${author.personId})?`)
  const second = await say(house, two, caseId, 'Look at the CTA 基底动脉', first)
  expect(await texts(house, two, caseId)).toEqual([expect.stringContaining('basilar'), 'Look at the CTA 基底动脉'])
  expect(services.told.filter((id) => id === author.personId || id === one.personId).slice(-3)).toEqual([author.personId, one.personId, author.personId])
  expect([await found(house, one, 'basilar'), await found(house, one, '动脉')]).toEqual([[first], [second]])
})

test('whoever may not read a case is not called to it by being named', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId } = await publishedCase(services, institutionId)
  await services.db.case.update({ where: { id: caseId }, data: { isOpen: false } })
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const { actor: stranger } = await addMember(services, elsewhere, 'expert')
  const { actor: student } = await addMember(services, institutionId, 'student')
  await say(house, student, caseId, `@[Demo expert](person:${stranger.personId}) look`)
  expect(services.told).not.toContain(stranger.personId)
  expect(await sayComment(services, stranger, { caseId, parentId: null, text: 'x' })).toEqual({ kind: 'forbidden' })
})

test('ten thousand words are kept, a megabyte is refused, and nobody floods a case', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId } = await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  const long = 'haemorrhage '.repeat(6_600).trim()
  await say(house, student, caseId, long)
  expect(await texts(house, student, caseId)).toEqual([long])
  expect(await sayComment(services, student, { caseId, parentId: null, text: 'x'.repeat(1_000_000) })).toEqual({ kind: 'too-long' })
  expect(await sayComment(services, student, { caseId, parentId: null, text: ' \n' })).toEqual({ kind: 'empty' })
  for (let i = 1; i < COMMENT_BOUNDS.perMinute; i++) await say(house, student, caseId, `more ${i}`)
  expect(await sayComment(services, student, { caseId, parentId: null, text: 'and more' })).toEqual({ kind: 'too-fast' })
})

test('an author mends what they said for a quarter of an hour, takes it back, and brings it back', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId } = await publishedCase(services, institutionId)
  const [{ actor: one }, { actor: two }] = [await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'student')]
  const at = new Date('2026-11-22T08:00:00Z')
  services.setNow(at)
  const id = await say(house, one, caseId, 'left')
  expect(await editComment(services, two, { commentId: id, text: 'x' })).toEqual({ kind: 'forbidden' })
  expect(await editComment(services, one, { commentId: id, text: 'right' })).toEqual({ kind: 'edited' })
  expect([await found(house, one, 'left'), await found(house, one, 'right')]).toEqual([[], [id]])
  services.setNow(new Date(at.getTime() + 16 * 60_000))
  expect(await editComment(services, one, { commentId: id, text: 'x' })).toEqual({ kind: 'too-late' })
  await say(house, two, caseId, 'an answer', id)
  expect(await takeBackComment(services, one, id)).toEqual({ kind: 'done' })
  expect([await texts(house, two, caseId), await found(house, two, 'right')]).toEqual([[null, 'an answer'], []])
  expect(await takeBackComment(services, one, id, true)).toEqual({ kind: 'done' })
  expect([await texts(house, two, caseId), await found(house, two, 'right')]).toEqual([['right', 'an answer'], [id]])
})

test('a reader reports, a moderator hides with a reason that the author sees, and shows it again', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId } = await publishedCase(services, institutionId)
  const [{ actor: one }, { actor: two }, { actor: moderator }] = [await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'moderator')]
  const id = await say(house, one, caseId, 'the patient was my neighbour')
  expect(await reportComment(services, two, { commentId: id, why: 'identifies somebody' })).toEqual({ kind: 'reported' })
  expect(services.told).toContain(moderator.personId)
  expect(await hideComment(services, two, { commentId: id, why: 'x' })).toEqual({ kind: 'forbidden' })
  expect(await hideComment(services, moderator, { commentId: id, why: '' })).toEqual({ kind: 'no-reason' })
  expect(await hideComment(services, moderator, { commentId: id, why: 'Nobody may be recognised.' })).toEqual({ kind: 'hidden' })
  expect([await texts(house, two, caseId), await found(house, two, 'neighbour')]).toEqual([[null], []])
  expect(await listComments(services, one, caseId)).toMatchObject({ comments: [{ isHidden: true, hiddenWhy: 'Nobody may be recognised.', may: { edit: false } }] })
  expect(await sayComment(services, two, { caseId, parentId: id, text: 'x' })).toEqual({ kind: 'no-parent' })
  expect(await showComment(services, moderator, id)).toEqual({ kind: 'shown' })
  expect(await texts(house, two, caseId)).toEqual(['the patient was my neighbour'])
  expect(services.audited.map(({ action }) => action)).toEqual(expect.arrayContaining(['comment.hidden', 'comment.shown']))
})

test('the discussion of a case that asks first is neither read nor found before one has answered', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId, { quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: [] } })
  const { actor: student } = await addMember(services, institutionId, 'student')
  const id = await say(house, author, caseId, 'A textbook moyamoya')
  expect([await texts(house, student, caseId), await found(house, student, 'moyamoya'), (await sayComment(services, student, { caseId, parentId: null, text: 'x' })).kind]).toEqual(['answer-first', [], 'answer-first'])
  await answerCase(services, student, { caseId, version: 1, answer: { diagnosis: '', certainty: 'possible', mark: null } })
  expect([await texts(house, student, caseId), await found(house, student, 'moyamoya')]).toEqual([['A textbook moyamoya'], [id]])
})
