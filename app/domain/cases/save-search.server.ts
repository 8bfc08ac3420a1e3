import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { addressOf, isNarrowed, readQuestion, type SearchQuestion } from './search'

export const SAVED_BOUNDS = { searches: 50, name: 120 } as const

export type SaveSearch = { kind: 'saved'; searchId: string } | { kind: 'there-already' } | { kind: 'nothing-asked' } | { kind: 'too-many' } | { kind: 'forbidden' }

/** A question that somebody wants to ask again; what is published from now on is news to them. One's own: nobody else's is touched. */
export async function saveSearch({ db, now }: Pick<Services, 'db' | 'now'>, actor: Actor, asked: URLSearchParams, name = ''): Promise<SaveSearch> {
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const { personId } = actor
  const question = asSaved(readQuestion(asked))
  if (!isNarrowed(question)) return { kind: 'nothing-asked' }
  const queryJson = JSON.stringify(question)
  const there = await db.savedSearch.findMany({ where: { personId }, select: { queryJson: true }, take: SAVED_BOUNDS.searches })
  if (there.some((one) => one.queryJson === queryJson)) return { kind: 'there-already' }
  if (there.length >= SAVED_BOUNDS.searches) return { kind: 'too-many' }
  const { id } = await db.savedSearch.create({ data: { personId, name: name.trim().slice(0, SAVED_BOUNDS.name), queryJson, seenAt: now(), createdAt: now() }, select: { id: true } })
  return { kind: 'saved', searchId: id }
}

/** The question without the place in it; the same question always in the same words. */
function asSaved(question: SearchQuestion): SearchQuestion {
  const { since: _, ...rest } = readQuestion(new URL(addressOf({ ...question, page: 1 }), 'http://library').searchParams)
  return rest
}

/** As it was saved; what an earlier version of the program wrote is read as far as it is a question. */
export function savedQuestion(json: string): SearchQuestion {
  let given: Partial<SearchQuestion> = {}
  try {
    given = JSON.parse(json) as Partial<SearchQuestion>
  } catch {
    // Not a question: everything.
  }
  return asSaved({ text: String(given.text ?? ''), kinds: given.kinds ?? [], facets: given.facets ?? {}, page: 1, isExact: given.isExact === true })
}

export type ChangeSaved = { kind: 'done'; question: SearchQuestion; seenAt: Date } | { kind: 'not-found' }

/** Whether news of it rings the bell. */
export const alertSavedSearch = (services: Pick<Services, 'db'>, actor: Actor, searchId: string, hasAlerts: boolean): Promise<ChangeSaved> =>
  own(services, actor, searchId, () => services.db.savedSearch.updateMany({ where: { id: searchId }, data: { hasAlerts } }))

/** Looked at: what is there now is no news any more. @returns when it was looked at before */
export const openSavedSearch = (services: Pick<Services, 'db' | 'now'>, actor: Actor, searchId: string): Promise<ChangeSaved> =>
  own(services, actor, searchId, () => services.db.savedSearch.updateMany({ where: { id: searchId }, data: { seenAt: services.now() } }))

/** Gone; saved again from what is returned, it is as it was. */
export const removeSavedSearch = (services: Pick<Services, 'db'>, actor: Actor, searchId: string): Promise<ChangeSaved> =>
  own(services, actor, searchId, () => services.db.savedSearch.deleteMany({ where: { id: searchId } }))

async function own({ db }: Pick<Services, 'db'>, actor: Actor, searchId: string, change: () => Promise<{ count: number }>): Promise<ChangeSaved> {
  if (actor.kind !== 'person') return { kind: 'not-found' }
  const found = await db.savedSearch.findFirst({ where: { id: searchId, personId: actor.personId } })
  if (!found || (await change()).count === 0) return { kind: 'not-found' }
  return { kind: 'done', question: savedQuestion(found.queryJson), seenAt: found.seenAt }
}
