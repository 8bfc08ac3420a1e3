import { runsOf } from '~/infra/search/words'
import { tagWord } from '~/infra/search/query'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { CaseContent } from './case'
import { reachOf } from './entitled.server'

const MOST_WORDS = 12

/** Cases that share its diagnosis, its part of the body or its words, the nearest first; none that the actor may not find. */
export async function moreLikeThis(services: Pick<Services, 'db' | 'now' | 'search'>, actor: Actor, caseId: string, { tags, diagnosis, title }: CaseContent, take = 6): Promise<string[]> {
  const words = [...new Set([diagnosis.text.en, diagnosis.text.zh, title.en].flatMap(runsOf))].filter((word) => word.length > 3).slice(0, MOST_WORDS)
  const clauses: string[][][] = [...tags.pathology, ...tags.pathology, ...tags.anatomy, ...tags.modality].map((key) => [[tagWord(key)]])
  for (const word of words) clauses.push([[word]])
  if (clauses.length === 0) return []
  const { hits } = await services.search.findAny(await reachOf(services, actor), { clauses, kinds: ['case', 'report', 'article'], facets: {}, skip: 0, take: take + 1 })
  return [...new Set(hits.map((hit) => hit.caseId))].filter((id) => id !== caseId).slice(0, take)
}
