import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { listWatchable } from './list-broadcasts.server'
import { latestRecordings } from './list-recordings.server'

const UPCOMING_MS = 14 * 24 * 3_600_000
/** Somebody is late rather than absent. */
const OVERDUE_MS = 4 * 3_600_000
const MOST = 8

/** The first page's answer to "what is next for me": on air, in the next two weeks, and what was recorded last. */
export async function whatsNext(services: Services, actor: Actor) {
  const nowMs = services.now().getTime()
  const [watchable, recordings] = await Promise.all([listWatchable(services, actor, 200), latestRecordings(services, actor, MOST)])
  return {
    live: watchable.flatMap((row) => (row.startedAt && (row.state === 'live' || row.state === 'hold') ? [{ id: row.id, title: row.title, startedAt: row.startedAt }] : [])).slice(0, MOST),
    upcoming: watchable
      .filter((row) => row.state === 'scheduled' && row.scheduledStartAt.getTime() < nowMs + UPCOMING_MS && row.scheduledEndAt.getTime() > nowMs - OVERDUE_MS)
      .slice(0, MOST).map(({ id, title, scheduledStartAt }) => ({ id, title, scheduledStartAt })),
    recordings,
  }
}
