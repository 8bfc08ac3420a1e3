import { actorOfPerson } from '~/domain/broadcasts/actor-of-person.server'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import { reachOf } from './entitled.server'
import { newInSearch } from './new-in-search.server'
import { savedQuestion } from './save-search.server'

const AT_ONCE = 100

/**
 * Tells those who saved a search that something new is in it: once until they look. Asked with their own rights as of now, so
 * that nobody hears of what they may not find. @returns how many searches had news
 */
export async function tellSavedSearches(services: Pick<Services, 'db' | 'now' | 'search' | 'announcer'>, signal?: AbortSignal): Promise<number> {
  const { db } = services
  const newest = await db.searchEntry.findFirst({ where: { kind: { in: ['case', 'report', 'article'] } }, orderBy: { at: 'desc' }, select: { at: true } })
  if (!newest) return 0
  let told = 0
  for (let after = ''; !signal?.aborted;) {
    const rows = await db.savedSearch.findMany({ where: { id: { gt: after }, hasAlerts: true, seenAt: { lt: newest.at } }, orderBy: { id: 'asc' }, take: AT_ONCE })
    if (rows.length === 0) break
    after = rows.at(-1)!.id
    // Whose bell rang already since they looked are not asked for again.
    const keys = new Map(rows.map((row) => [keyOf(row), row]))
    const known = new Set((await db.notification.findMany({ where: { key: { in: [...keys.keys()] } }, select: { key: true } })).map(({ key }) => key))
    for (const [key, { personId, name, queryJson, seenAt }] of keys) {
      if (known.has(key) || signal?.aborted) continue
      const actor = await actorOfPerson(db, personId)
      if (actor.kind !== 'person') continue
      const question = savedQuestion(queryJson)
      const count = await newInSearch(services, await reachOf(services, actor), question, seenAt)
      if (count === 0) continue
      await notify(services, { kind: 'search.found', personIds: [personId], params: { name: name || question.text, count }, path: '/cases/saved', key })
      told += 1
    }
  }
  return told
}

const keyOf = ({ id, seenAt }: { id: string; seenAt: Date }) => `search.found:${id}:${seenAt.getTime()}`
