import { boughtBy, running } from '~/domain/purchases/bought.server'
import type { Services } from '~/infra/services.server'
import type { Reach } from '~/infra/search/search.server'
import { holds, institutionsOf, type Actor } from '~/policy/actor'
import { CURATORS } from '~/policy/images'

type Db = Pick<Services, 'db' | 'now'>

/** Whoever bought it, a collection of its own institution that holds it (another house's collection sells nothing of this one), or belongs to an institution that did. */
export async function isEntitled({ db, now }: Db, actor: Actor, { id, institutionId }: { id: string; institutionId: string }): Promise<boolean> {
  if (actor.kind !== 'person') return actor.kind === 'system'
  const collections = await db.collectionItem.findMany({ where: { caseId: id, collection: { removedAt: null, institutionId } }, select: { collectionId: true } })
  const found = await db.entitlement.findFirst({
    where: {
      ...running(now()),
      AND: [
        { OR: [{ personId: actor.personId }, { institutionId: { in: institutionsOf(actor) } }] },
        { OR: [{ sells: 'case', refId: id }, { sells: 'collection', refId: { in: collections.map(({ collectionId }) => collectionId) } }, { sells: 'library', refId: institutionId }] },
      ],
    },
    select: { id: true },
  })
  return found !== null
}

/** What the actor may read, for a search: the same rights as `canCase` and `isEntitled`, as data. */
export async function reachOf({ db, now }: Db, actor: Actor): Promise<Reach> {
  if (actor.kind !== 'person') return { institutions: [], staffOf: [], entitled: [], licensed: [], editorOf: [], personId: '' }
  const { bought } = await boughtBy({ db, now }, actor)
  return {
    personId: actor.personId, institutions: institutionsOf(actor), licensed: bought?.libraries ?? [], entitled: bought?.cases ?? [],
    editorOf: institutionsOf(actor).filter((id) => holds(actor, id, 'administrator')),
    staffOf: institutionsOf(actor).filter((id) => actor.memberships.some(({ institutionId, role }) => institutionId === id && CURATORS.includes(role))),
  }
}
