import { holds, type Actor } from './actor'
import { CURATORS } from './images'

/** - `open`: see that it is there, and what it lists as far as each case may be found. `arrange`: its cases, words, and who sees it. */
export const COLLECTION_ACTIONS = ['open', 'arrange'] as const
export type CollectionAction = (typeof COLLECTION_ACTIONS)[number]

/** Cases in an order. It opens none of them: each is asked for by its own policy. */
export interface CollectionSubject {
  kind: 'collection'
  institutionId: string
  ownerId: string
  isPublished: boolean
}

/** Subject for making one. */
export const newCollectionIn = (institutionId: string, ownerId: string): CollectionSubject => ({ kind: 'collection', institutionId, ownerId, isPublished: false })

/** Pure. */
export function canCollection(actor: Actor, action: CollectionAction, { institutionId, ownerId, isPublished }: CollectionSubject): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'public') return false
  const mayArrange = (actor.personId === ownerId && holds(actor, institutionId, ...CURATORS)) || holds(actor, institutionId, 'administrator')
  switch (action) {
    case 'open': return mayArrange || (isPublished && actor.memberships.length > 0)
    case 'arrange': return mayArrange
  }
}
