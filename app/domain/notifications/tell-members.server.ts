import { loadBroadcast, subjectOf } from '~/domain/broadcasts/load-broadcast.server'
import type { JobKinds } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { notify } from './notify.server'

export type MemberNews = JobKinds['notifications.members']

/** A university hospital has 10,000 members: read and told a part at a time. */
const AT_ONCE = 500

/**
 * Asks for an institution's members to be told; whoever presses the button does not wait for 10,000 bells, and a
 * queue that is away does not keep an operation from going live.
 * @param key the same news is told once
 */
export async function askToTellMembers(services: Pick<Services, 'queue' | 'log'>, news: MemberNews, key: string): Promise<void> {
  try {
    await services.queue.add('notifications.members', news, `notifications.members:${news.what}:${key}`, { maxAttempts: 3 })
  } catch (error) {
    services.log.error({ err: error, what: news.what, broadcastId: news.broadcastId }, 'members are not told')
  }
}

/**
 * Tells the members of a broadcast's institution who may watch it, unless it is no longer true. A job that died in the
 * middle goes on: nobody hears it twice.
 */
export async function tellMembers(services: Services, news: MemberNews, signal?: AbortSignal): Promise<number> {
  const broadcast = await loadBroadcast(services.db, news.broadcastId)
  if (!broadcast) return 0
  const { institutionId, title, scheduledStartAt, recording } = broadcast
  const subject = subjectOf(broadcast)
  const tell = await (async () => {
    switch (news.what) {
      case 'scheduled':
        if (broadcast.state !== 'scheduled' || scheduledStartAt < services.now()) return null
        return (personIds: string[]) => notify(services, { kind: 'broadcast.scheduled', personIds, params: { title, startsAt: scheduledStartAt.toISOString() }, path: `/live/${broadcast.id}`, key: `broadcast.scheduled:${broadcast.id}:${scheduledStartAt.getTime()}` })
      case 'live':
        if (broadcast.state !== 'live' && broadcast.state !== 'hold') return null
        return (personIds: string[]) => notify(services, { kind: 'broadcast.live', personIds, params: { title }, path: `/live/${broadcast.id}`, key: `broadcast.live:${broadcast.id}` })
      case 'recorded':
        if (!recording || recording.state !== 'closed' || recording.durationMs === 0) return null
        return (personIds: string[]) => notify(services, { kind: 'recording.ready', personIds, params: { title }, path: `/recordings/${recording.id}`, key: `recording.ready:${recording.id}` })
    }
  })()
  // The least role stands for all: what a student may open, every member may.
  const aMember: Actor = { kind: 'person', personId: '', memberships: [{ institutionId, role: 'student' }] }
  if (!tell || !can(aMember, news.what === 'recorded' ? 'replay' : 'watch', subject)) return 0

  let told = 0
  let after = ''
  for (;;) {
    signal?.throwIfAborted()
    const people = await services.db.person.findMany({
      where: { id: { gt: after }, deactivatedAt: null, memberships: { some: { institutionId } } }, orderBy: { id: 'asc' }, take: AT_ONCE, select: { id: true },
    })
    const ids = people.map(({ id }) => id).filter((id) => id !== news.exceptPersonId)
    await tell(ids)
    told += ids.length
    const last = people.at(-1)
    if (!last || people.length < AT_ONCE) return told
    after = last.id
  }
}
