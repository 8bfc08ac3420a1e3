import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { createVocabulary, indexedTags, queryOf } from './query'
import type { Entry, Question, Reach, Search } from './search.server'
import { indexed, typed } from './words'

const vocabulary = createVocabulary([
  { key: 'xray', words: ['X-ray', 'radiograph', '平片'], broader: [] },
  { key: 'ct', words: ['CT'], broader: [] },
  { key: 'chest', words: ['chest', '胸部'], broader: [] },
])
let services: TestServices
let search: Search
beforeAll(async () => {
  services = await testServices()
  search = services.search
  const put = (one: Partial<Entry> & Pick<Entry, 'refId' | 'title' | 'text'>, tags: string[] = []) => {
    const entry = { kind: 'case', part: 'whole', caseId: one.refId, institutionId: 'here', isOpen: true, isFree: true, at: new Date(1_000), facets: tags.map((value) => ({ facet: value === 'chest' ? 'anatomy' as const : 'modality' as const, value })), ...one } as const
    return search.put(services.db, { ...entry, words: { title: indexed(entry.title), tags: indexedTags(tags, vocabulary), body: indexed(entry.text) } })
  }
  await put({ refId: 'ptx', title: 'Tension pneumothorax', text: 'The left lung has collapsed; the mediastinum is pushed to the right. 左侧气胸' }, ['xray', 'chest'])
  await put({ refId: 'sah', title: 'Blood in the cisterns', text: 'Unenhanced scan. 蛛网膜下腔出血' }, ['ct'])
  await put({ refId: 'own', title: 'A case for us alone', text: 'pneumothorax after a biopsy', isOpen: false }, ['ct', 'chest'])
  await put({ refId: 'paid', title: 'What it costs', text: 'nothing tells', part: 'free' }, ['xray'])
  await put({ refId: 'paid', title: 'What it costs', text: 'the answer is sarcoidosis of the lungs', isFree: false }, ['xray'])
  await put({ refId: 'line', kind: 'comment', caseId: 'ptx', title: '', text: 'Would you drain this pneumothorax at once?' })
})
afterAll(() => services.close())

const ELSEWHERE: Reach = { institutions: ['there'], staffOf: [], entitled: [], licensed: [], editorOf: [], personId: '' }
const HERE: Reach = { institutions: ['here'], staffOf: [], entitled: [], licensed: [], editorOf: [], personId: '' }
const ask = (text: string, reach = HERE, more: Partial<Question> = {}) => search.find(reach, { clauses: queryOf(typed(text).runs, vocabulary).clauses, kinds: [], facets: {}, skip: 0, take: 20, ...more })
const refs = async (...given: Parameters<typeof ask>) => (await ask(...given)).hits.map(({ refId }) => refId)

test('a case whose title says it comes before one that mentions it and a line of a discussion', async () => {
  expect(await refs('pneumothorax')).toEqual(['ptx', 'own', 'line'])
})

test('an X-ray is found by each of its names, in both languages; two characters are enough', async () => {
  for (const name of ['X-ray cases', 'radiograph', '平片']) expect(await refs(name)).toEqual(expect.arrayContaining(['ptx', 'paid']))
  expect(await refs('出血')).toEqual(['sah'])
  expect(await refs('胸部气胸')).toEqual(['ptx'])
})

test('what is of another institution alone is no hit and no count', async () => {
  const found = await ask('pneumothorax', ELSEWHERE)
  expect(found.hits.map(({ refId }) => refId)).toEqual(['ptx', 'line'])
  expect(found.facets.find(({ value }) => value === 'ct')).toBeUndefined()
  expect(found.total).toBe(2)
})

test('words of a charged case find it for those who may read it whole; nobody else learns that they are in it', async () => {
  expect(await refs('sarcoidosis')).toEqual([])
  expect(await refs('sarcoidosis', { ...ELSEWHERE, entitled: ['paid'] })).toEqual(['paid'])
  expect(await refs('sarcoidosis', { ...ELSEWHERE, licensed: ['here'] })).toEqual(['paid'])
  expect(await refs('sarcoidosis', { ...HERE, staffOf: ['here'] })).toEqual(['paid'])
  // Its free part is found, and once by those who have both.
  expect(await refs('costs', { ...HERE, staffOf: ['here'] })).toEqual(['paid'])
})

test('whoever is of no institution finds nothing', async () => {
  expect(await refs('pneumothorax', { ...HERE, institutions: [] })).toEqual([])
})

test('facets count cases, and a chosen value does not hide its neighbours', async () => {
  const found = await ask('', HERE, { clauses: [], facets: { modality: ['ct'] } })
  expect(found.hits.map(({ refId }) => refId).sort()).toEqual(['own', 'sah'])
  expect(found.facets).toEqual(expect.arrayContaining([{ facet: 'modality', value: 'ct', count: 2 }, { facet: 'modality', value: 'xray', count: 2 }, { facet: 'anatomy', value: 'chest', count: 1 }]))
})

test('where nothing has all words some are enough, and it is said', async () => {
  const found = await ask('pneumothorax zebra')
  expect([found.isLoose, found.hits[0]?.refId]).toEqual([true, 'ptx'])
  expect((await ask('zebra')).total).toBe(0)
})

test('a text that changed is found by its new words alone', async () => {
  const entry: Entry = { kind: 'case', refId: 'x', part: 'whole', caseId: 'x', institutionId: 'here', isOpen: true, isFree: true, title: 'erewhile', text: '', at: new Date(0), facets: [], words: { title: 'erewhile', tags: '', body: '' } }
  await search.put(services.db, entry)
  await search.put(services.db, { ...entry, title: 'henceforth', words: { ...entry.words, title: 'henceforth' } })
  expect([await refs('erewhile'), await refs('henceforth')]).toEqual([[], ['x']])
  await search.removeEntries(services.db, { caseId: 'x' })
  expect(await refs('henceforth')).toEqual([])
})

test('a change that is rolled back leaves no words behind', async () => {
  await services.db.$transaction(async (tx) => {
    await search.removeEntries(tx, { caseId: 'sah' })
    throw new Error('stop')
  }).catch(() => {})
  expect(await refs('cisterns')).toEqual(['sah'])
})
