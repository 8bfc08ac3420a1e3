import { queryOf } from '~/infra/search/query'
import type { Reach } from '~/infra/search/search.server'
import { typed } from '~/infra/search/words'
import type { Services } from '~/infra/services.server'
import type { SearchQuestion } from './search'
import { VOCABULARY } from './vocabulary'

/** How many cases, reports and articles a question finds that were published since. What was said of them is no news of this kind. */
export async function newInSearch({ search }: Pick<Services, 'search'>, reach: Reach, question: SearchQuestion, since: Date): Promise<number> {
  const { clauses } = queryOf(typed(question.text).runs, VOCABULARY)
  const kinds = question.kinds.filter((kind) => kind !== 'comment')
  if (question.kinds.length > 0 && kinds.length === 0) return 0
  const { count } = await search.findAll(reach, { clauses, kinds, facets: question.facets, since, skip: 0, take: 1 })
  return count.filter(({ kind }) => kind !== 'comment' && (kinds.length === 0 || kinds.includes(kind))).reduce((sum, one) => sum + one.count, 0)
}
