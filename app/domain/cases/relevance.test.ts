import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseCorpus, corpusEntries, gradeOf, type CorpusCase } from '../../../tests/setup/case-corpus'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { queryOf } from '~/infra/search/query'
import { typed } from '~/infra/search/words'
import { JUDGED } from '../../../tests/setup/judged-queries'
import { VOCABULARY } from './vocabulary'

const COUNT = 1_500
let services: TestServices
const corpus = new Map<string, CorpusCase>(caseCorpus(COUNT).map((one) => [one.id, one]))
beforeAll(async () => {
  services = await testServices()
  await services.db.$queryRawUnsafe('PRAGMA synchronous = OFF')
  await services.db.$transaction(async (tx) => { for (const one of corpus.values()) for (const entry of corpusEntries(one, 'here')) await services.search.put(tx, entry) }, { timeout: 120_000 })
}, 180_000)
afterAll(() => services?.close())

const gain = (grade: number, at: number) => (2 ** grade - 1) / Math.log2(at + 2)

/** Järvelin and Kekäläinen's normalised gain of the first ten. */
async function ndcg(text: string, wanted: Parameters<typeof gradeOf>[1]): Promise<number> {
  let { runs } = typed(text)
  const ask = (words: readonly string[]) => services.search.find({ institutions: ['here'], staffOf: [], entitled: [], licensed: [], editorOf: [], personId: '' }, { clauses: queryOf(words, VOCABULARY).clauses, kinds: [], facets: {}, skip: 0, take: 10 })
  let found = await ask(runs)
  if (found.total === 0 || found.isLoose) {
    runs = await Promise.all(runs.map(async (run) => (await services.search.nearest(run)) ?? run))
    found = await ask(runs)
  }
  const ideal = [...corpus.values()].map((one) => gradeOf(one, wanted)).sort((a, b) => b - a).slice(0, 10).reduce((sum: number, grade, at) => sum + gain(grade, at), 0)
  if (ideal === 0) throw new Error(`nothing of the corpus answers ${text}`)
  return found.hits.reduce((sum, { caseId }, at) => sum + gain(gradeOf(corpus.get(caseId)!, wanted), at), 0) / ideal
}

test('what people ask for in two languages comes first: at least sixty judged questions', async () => {
  const scores = await Promise.all(JUDGED.map(async ([text, wanted]) => ({ text, score: await ndcg(text, wanted) })))
  const mean = (all: typeof scores) => all.reduce((sum, { score }) => sum + score, 0) / all.length
  const isChinese = (text: string) => /\p{Script=Han}/u.test(text)
  const figures = { questions: scores.length, all: mean(scores), english: mean(scores.filter(({ text }) => !isChinese(text))), chinese: mean(scores.filter(({ text }) => isChinese(text))), worst: scores.toSorted((a, b) => a.score - b.score).slice(0, 6) }
  console.log(`nDCG@10: ${JSON.stringify(figures)}`)
  expect([...corpus.values()].filter(({ isTagged }) => !isTagged).length).toBeGreaterThan(200)
  expect(scores.length).toBeGreaterThanOrEqual(60)
  expect(scores.filter(({ text }) => isChinese(text)).length).toBeGreaterThanOrEqual(20)
  expect(figures.all, JSON.stringify(figures.worst)).toBeGreaterThan(0.9)
  expect(Math.min(figures.english, figures.chinese)).toBeGreaterThan(0.88)
}, 120_000)
