/**
 * The library's search over 10,000 cases with 100,000 comments: every judged question, best twenty with counts and facets,
 * as the page asks it.
 *   npm run bench -- cases [search|search-page|page]
 */
import { searchCases } from '../../app/domain/cases/search-cases.server'
import type { SearchQuestion } from '../../app/domain/cases/search'
import { queryOf } from '../../app/infra/search/query'
import { typed } from '../../app/infra/search/words'
import { VOCABULARY } from '../../app/domain/cases/vocabulary'
import { JUDGED } from '../setup/judged-queries'
import { testServices } from '../setup/test-services'
import { benchCasePage } from './parts/case-page'
import { fillCorpus } from './parts/fill-corpus'
import { benchSearchPage } from './parts/search-page'

const CASES = 10_000
const COMMENTS_EACH = 10
const ROUNDS = 5

const part = process.argv[2]
if (!part || part === 'search') await benchSearch()
if (!part || part === 'search-page') for (const row of await benchSearchPage(CASES, COMMENTS_EACH)) console.log(JSON.stringify(row))
if (!part || part === 'page') for (const row of await benchCasePage()) console.log(JSON.stringify(row))

async function benchSearch() {
  const services = await testServices()
  const { db, search } = services
  const { id: institutionId } = await db.institution.create({ data: { name: 'Demo hospital A' } })
  const { id: authorId } = await db.person.create({ data: { email: 'expert@demo.test', name: 'Demo expert', passwordHash: '-', memberships: { create: { institutionId, role: 'expert' } } } })
  const began = Date.now()
  await fillCorpus({ db, search }, { institutionId, authorId, cases: CASES, commentsEach: COMMENTS_EACH })
  console.log(JSON.stringify({ figure: `index of ${CASES} cases and ${CASES * COMMENTS_EACH} comments`, builtS: Math.round((Date.now() - began) / 1_000) }))

  const actor = { kind: 'person' as const, personId: authorId, memberships: [{ institutionId, role: 'student' as const }] }
  const reach = { institutions: [institutionId], staffOf: [], entitled: [], licensed: [], editorOf: [], personId: authorId }
  const inDatabase: number[] = []
  const whole: number[] = []
  const slowest: { text: string; ms: number; total: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const [text] of JUDGED) {
      const { clauses } = queryOf(typed(text).runs, VOCABULARY)
      let at = performance.now()
      const { total } = await search.find(reach, { clauses, kinds: [], facets: {}, skip: 0, take: 20 })
      inDatabase.push(performance.now() - at)
      slowest.push({ text, ms: Math.round(performance.now() - at), total })
      const question: SearchQuestion = { text, kinds: [], facets: {}, page: 1, isExact: false }
      at = performance.now()
      await searchCases(services, actor, question)
      whole.push(performance.now() - at)
    }
  }
  const p95 = (all: number[]) => Math.round(all.toSorted((a, b) => a - b)[Math.floor(all.length * 0.95)]! * 10) / 10
  console.log(JSON.stringify({ figure: `search of ${JUDGED.length} questions`, databaseP95Ms: p95(inDatabase), withCardsP95Ms: p95(whole), bound: 'database <= 50, page <= 150', slowest: slowest.toSorted((a, b) => b.ms - a.ms).slice(0, 5) }))
  await services.close()
}
