import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'

/** So long before it begins. */
export const REMIND_BEFORE_MS = 30 * 60_000
const MOST_AT_ONCE = 200
/** A university hospital has 10,000 members: read and told a part at a time. */
const TOLD_TOGETHER = 500

/** Asks for a job for each reading that begins soon; the same reading at the same time is asked for once. */
export async function remindReadings({ db, queue, now }: Pick<Services, 'db' | 'queue' | 'now'>): Promise<number> {
  const at = now()
  const soon = await db.reading.findMany({ where: { state: 'planned', removedAt: null, startsAt: { gte: at, lte: new Date(at.getTime() + REMIND_BEFORE_MS) } }, select: { id: true, startsAt: true }, take: MOST_AT_ONCE })
  for (const { id, startsAt } of soon) await queue.add('readings.soon', { readingId: id, startsAt: startsAt.getTime() }, `readings.soon:${id}:${startsAt.getTime()}`, { maxAttempts: 3 })
  return soon.length
}

/** Members of the hospitals that take part hear that it begins soon, unless it was moved or taken away. Nobody hears it twice. */
export async function tellReadingSoon(services: Services, { readingId, startsAt }: { readingId: string; startsAt: number }, signal?: AbortSignal): Promise<number> {
  const reading = await services.db.reading.findUnique({ where: { id: readingId }, include: { hospitals: { where: { state: 'accepted' } } } })
  if (!reading || reading.removedAt || reading.state !== 'planned' || reading.startsAt.getTime() !== startsAt) return 0
  const institutionIds = reading.hospitals.map(({ institutionId }) => institutionId)
  let told = 0
  let after = ''
  for (;;) {
    signal?.throwIfAborted()
    const people = await services.db.person.findMany({ where: { id: { gt: after }, deactivatedAt: null, memberships: { some: { institutionId: { in: institutionIds } } } }, orderBy: { id: 'asc' }, take: TOLD_TOGETHER, select: { id: true } })
    await notify(services, { kind: 'reading.soon', personIds: people.map(({ id }) => id), params: { title: reading.title, startsAt: reading.startsAt.toISOString() }, path: `/readings/${readingId}`, key: `reading.soon:${readingId}:${startsAt}` })
    told += people.length
    const last = people.at(-1)
    if (!last || people.length < TOLD_TOGETHER) return told
    after = last.id
  }
}
