import type { Services } from '~/infra/services.server'
import { isMember, type Actor } from '~/policy/actor'

export interface WhatsNext {
  live: { id: string; title: string; startedAt: Date }[]
  upcoming: { id: string; title: string; scheduledStartAt: Date }[]
  recordings: { id: string; title: string; startedAt: Date; durationMs: number }[]
}

/** What the first page shows: live now, coming in the next two weeks, latest recordings; at most six of each. */
export async function whatsNext(services: Pick<Services, 'db' | 'now'>, actor: Actor): Promise<WhatsNext> {
  const institutionIds = actor.kind === 'person' ? actor.memberships.map((m) => m.institutionId) : []
  const mine = actor.kind === 'system' ? {} : { institutionId: { in: institutionIds } }
  const now = services.now()
  const [live, upcoming, recordings] = await Promise.all([
    services.db.broadcast.findMany({ where: { ...mine, state: { in: ['live', 'hold'] } }, orderBy: { startedAt: 'desc' }, take: 6 }),
    services.db.broadcast.findMany({
      where: { ...mine, state: 'scheduled', scheduledEndAt: { gt: now }, scheduledStartAt: { lt: new Date(now.getTime() + 14 * 86_400_000) } },
      orderBy: { scheduledStartAt: 'asc' }, take: 6,
    }),
    services.db.recording.findMany({
      where: { state: 'closed', unpublishedAt: null, broadcast: mine },
      include: { broadcast: { select: { title: true, institutionId: true } } }, orderBy: { startedAt: 'desc' }, take: 6,
    }),
  ])
  return {
    live: live.map(({ id, title, startedAt, scheduledStartAt }) => ({ id, title, startedAt: startedAt ?? scheduledStartAt })),
    upcoming: upcoming.map(({ id, title, scheduledStartAt }) => ({ id, title, scheduledStartAt })),
    recordings: recordings
      .filter(({ broadcast }) => isMember(actor, broadcast.institutionId))
      .map(({ id, broadcast, startedAt, durationMs }) => ({ id, title: broadcast.title, startedAt, durationMs })),
  }
}
