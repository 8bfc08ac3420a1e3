import { expect } from 'vitest'
import type { Actor } from '~/policy/actor'
import { addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import { publishedCase } from './case.fixture'
import { PAGE, type SearchQuestion } from './search'
import { answerCase } from './answer-case.server'
import { searchCases } from './search-cases.server'

const question = (text: string, more: Partial<SearchQuestion> = {}): SearchQuestion => ({ text, kinds: [], facets: {}, page: 1, isExact: false, ...more })
const both = (en: string, zh = '') => ({ en, zh })

test('a student who asks for "X-ray cases" gets them with the words they were found by', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, seriesId } = await publishedCase(services, institutionId, { title: both('A collapsed lung'), diagnosis: { text: both('Pneumothorax'), certainty: 'probable', provenBy: both('') }, findings: both('A radiograph with a visceral line.'), tags: { modality: ['xray'], anatomy: ['chest'], pathology: ['pneumothorax'] }, quiz: null })
  await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  const { seriesUid } = await services.db.series.findUniqueOrThrow({ where: { id: seriesId } })
  const found = await searchCases(services, student, question('X-ray cases'))
  expect(found).toMatchObject({ total: 1, isLoose: false, corrected: null, cards: [{ caseId, title: { en: 'A collapsed lung' }, institution: 'Demo hospital A', picture: { seriesUid }, isCharged: false, isQuiz: false, tags: ['xray', 'chest', 'pneumothorax'] }] })
  expect(found.cards[0]!.snippet.find(({ isHit }) => isHit)?.text).toBe('radiograph')
  expect(found.facets).toEqual(expect.arrayContaining([{ facet: 'modality', value: 'xray', count: 1 }, { facet: 'difficulty', value: '2', count: 1 }]))
})

test('a slip of the pen is understood and said; whoever insists gets what they typed', async ({ house }) => {
  const { services, institutionId } = house
  for (let i = 0; i < 2; i++) await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await searchCases(services, student, question('subarachnoyd'))).toMatchObject({ total: 2, corrected: 'subarachnoid' })
  expect(await searchCases(services, student, question('subarachnoyd', { isExact: true }))).toMatchObject({ total: 0, corrected: null })
})

test('a word that is one slip from its opposite is not taken for it, only offered', async ({ house }) => {
  const { services, institutionId } = house
  for (let i = 0; i < 2; i++) await publishedCase(services, institutionId, { findings: both('A hypodense area of the liver.') })
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await searchCases(services, student, question('hyperdense'))).toMatchObject({ total: 0, corrected: null, offered: 'hypodense' })
  expect((await searchCases(services, student, question('hyperdense liver'))).corrected).toBeNull()
  expect(await searchCases(services, student, question('hypodens'))).toMatchObject({ total: 2, corrected: 'hypodense', offered: null })
  expect(await searchCases(services, student, question('hyperdense', { isExact: true }))).toMatchObject({ offered: null })
})

test('a card of a case that asks first does not answer', async ({ house }) => {
  const { services, institutionId } = house
  await publishedCase(services, institutionId, { quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: [] } })
  const { actor: student } = await addMember(services, institutionId, 'student')
  const { cards } = await searchCases(services, student, question('brain'))
  expect(cards).toMatchObject([{ isQuiz: true, title: { en: 'Sudden headache' }, tags: ['ct', 'brain'] }])
  expect(JSON.stringify(cards)).not.toMatch(/haemorrhage|cistern/i)
})

test('a case that asks first is found by what it asks with; by its diagnosis only by its author and those who have answered', async ({ house }) => {
  const { services, institutionId } = house
  const { caseId, author } = await publishedCase(services, institutionId, { quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: [] } })
  const { actor: student } = await addMember(services, institutionId, 'student')
  const { actor: head } = await addMember(services, institutionId, 'administrator')
  const total = async (actor: Actor, more: Partial<SearchQuestion> = {}, text = '') => (await searchCases(services, actor, question(text, { isExact: true, ...more }))).total
  const ways: [string, Partial<SearchQuestion>][] = [['subarachnoid', {}], ['cistern', {}], ['', { facets: { pathology: ['subarachnoid-haemorrhage'] } }]]
  for (const [text, more] of ways) {
    expect(await total(student, more, text), text).toBe(0)
    expect(await total(author, more, text), text).toBe(1)
    expect(await total(head, more, text), text).toBe(1)
  }
  expect((await searchCases(services, student, question(''))).facets.filter(({ facet }) => facet === 'pathology')).toEqual([])
  expect(await total(student, {}, 'headache')).toBe(1)
  await answerCase(services, student, { caseId, version: 1, answer: { diagnosis: 'SAH', certainty: 'probable', mark: null } })
  for (const [text, more] of ways) expect(await total(student, more, text), text).toBe(1)
  expect(await total(student, {}, 'headache')).toBe(1)
})

test('a picture that the reader may not see is not on the card', async ({ house }) => {
  const { services, institutionId } = house
  const { studyId } = await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  const picture = async () => (await searchCases(services, student, question('headache'))).cards[0]!.picture
  expect(await picture()).not.toBeNull()
  await services.db.study.update({ where: { id: studyId }, data: { isHeld: true } })
  expect(await picture()).toBeNull()
})

test('pages follow each other, and what was cut off is said', async ({ house }) => {
  const { services, institutionId } = house
  for (let i = 0; i < 3; i++) await publishedCase(services, institutionId)
  const { actor: student } = await addMember(services, institutionId, 'student')
  expect(await searchCases(services, student, question('headache', { page: 2 }))).toMatchObject({ cards: [], total: 3, pages: 1 })
  expect((await searchCases(services, student, question(`headache ${'word '.repeat(2_000)}`))).isCut).toBe(true)
  expect(PAGE).toBe(20)
})
