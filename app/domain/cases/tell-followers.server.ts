import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import { can } from '~/policy/can'
import { subjectOfCase } from './load-case.server'
import { personOf } from './person-of'
import { toldTitle } from './told-title.server'

const AT_ONCE = 500

/** Asked for when a case is let out: a reviewer does not wait for a thousand bells, and a queue that is away keeps no case from its readers. */
export async function askToTellFollowers(services: Pick<Services, 'queue' | 'log'>, caseId: string, version: number): Promise<void> {
  try {
    await services.queue.add('cases.followers', { caseId }, `cases.followers:${caseId}:${version}`, { maxAttempts: 3 })
  } catch (error) {
    services.log.error({ err: error, caseId }, 'followers are not told')
  }
}

/** Those who follow its author and may find it; each once, however often it is published anew. @returns how many were told */
export async function tellFollowers(services: Services, caseId: string, signal?: AbortSignal): Promise<number> {
  const { db } = services
  const row = await db.case.findUnique({ where: { id: caseId }, include: { author: { select: { name: true } } } })
  // Retracted or removed since: it is no news.
  if (!row || row.removedAt || row.version === 0 || row.state === 'retracted') return 0
  const subject = subjectOfCase(row, false)
  const params = { title: await toldTitle(services, row), name: row.author.name }
  let told = 0
  let after = ''
  for (;;) {
    signal?.throwIfAborted()
    const followers = (await db.follow.findMany({ where: { expertId: row.authorId, followerId: { gt: after } }, orderBy: { followerId: 'asc' }, take: AT_ONCE, select: { followerId: true } })).map(({ followerId }) => followerId)
    const people = await db.person.findMany({ where: { id: { in: followers }, deactivatedAt: null }, select: { id: true, memberships: { select: { institutionId: true, role: true } } } })
    const personIds = people.filter((person) => can(personOf(person), 'find', subject)).map(({ id }) => id)
    await notify(services, { kind: 'expert.published', personIds, params, path: `/cases/${row.id}`, key: `expert.published:${row.id}` })
    told += personIds.length
    const last = followers.at(-1)
    if (last === undefined || followers.length < AT_ONCE) return told
    after = last
  }
}
