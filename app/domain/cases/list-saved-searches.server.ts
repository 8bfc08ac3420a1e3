import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { reachOf } from './entitled.server'
import { newInSearch } from './new-in-search.server'
import { SAVED_BOUNDS, savedQuestion } from './save-search.server'
import type { SearchQuestion } from './search'

export interface SavedSearchShown { id: string; name: string; question: SearchQuestion; hasAlerts: boolean; seenAt: Date; news: number }

/** One's own, the newest first, each with how much was published since one looked. */
export async function listSavedSearches(services: Pick<Services, 'db' | 'now' | 'search'>, actor: Actor): Promise<SavedSearchShown[]> {
  if (actor.kind !== 'person') return []
  const [rows, reach] = await Promise.all([services.db.savedSearch.findMany({ where: { personId: actor.personId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: SAVED_BOUNDS.searches }), reachOf(services, actor)])
  const shown: SavedSearchShown[] = []
  for (const { id, name, queryJson, hasAlerts, seenAt } of rows) {
    const question = savedQuestion(queryJson)
    shown.push({ id, name, question, hasAlerts, seenAt, news: await newInSearch(services, reach, question, seenAt) })
  }
  return shown
}
