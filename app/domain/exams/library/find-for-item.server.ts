import { chooseFromStore, type FoundInStore } from '~/domain/courses/write/find-in-store.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadItem } from './load-item.server'

/** Series and cases that an author of this question may choose from: what they may read themselves. */
export async function findForItem(services: Services, actor: Actor, itemId: string, query: URLSearchParams): Promise<FoundInStore> {
  const found = await loadItem(services, actor, 'write', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  return query.get('of') === 'images' || query.get('of') === 'case' ? chooseFromStore(services, actor, query) : { kind: 'unknown' }
}
