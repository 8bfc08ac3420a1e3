import { setImmediate } from 'node:timers/promises'
import type { Services } from '~/infra/services.server'

/** One job for a person in this time; what becomes due later goes with the next. */
const SLOT_MS = 30_000
const PEOPLE_AT_ONCE = 500
/** Who heard what, long ago, is nobody's business any more. */
const KEPT_MS = 180 * 86_400_000
/** The database's one writer and this thread are lent for a part at a time; what is beyond a sweep goes with the next. */
const FORGOTTEN_AT_ONCE = 500
const PARTS = 100

/** Asks for one letter for everybody who has something due. @returns how many people. */
export async function queueDigests(services: Pick<Services, 'db' | 'queue' | 'env' | 'now'>): Promise<number> {
  const now = services.now()
  const due = { mailedAt: null, mailDueAt: { lte: now } }
  if (services.env.smtpUrl === null) {
    // Nobody passes on by hand what the bell says already; and a mail server that is set later sends nothing old.
    await services.db.notification.updateMany({ where: due, data: { mailDueAt: null } })
    return 0
  }
  const people = await services.db.notification.groupBy({ by: ['personId'], where: due, orderBy: { personId: 'asc' }, take: PEOPLE_AT_ONCE })
  const slot = Math.floor(now.getTime() / SLOT_MS)
  let asked = 0
  for (const { personId } of people) if (await services.queue.add('notifications.digest', { personId }, `notifications.digest:${personId}:${slot}`, { maxAttempts: 3 })) asked++
  return asked
}

/** Removes what is older than half a year, oldest first, in parts; pages are served in between. */
export async function forgetOldNotifications({ db, now }: Pick<Services, 'db' | 'now'>, { atOnce = FORGOTTEN_AT_ONCE, parts = PARTS } = {}): Promise<void> {
  const old = { createdAt: { lt: new Date(now().getTime() - KEPT_MS) } }
  for (let part = 0; part < parts; part++) {
    const found = await db.notification.findMany({ where: old, orderBy: { createdAt: 'asc' }, take: atOnce, select: { id: true } })
    if (found.length > 0) await db.notification.deleteMany({ where: { id: { in: found.map((each) => each.id) } } })
    if (found.length < atOnce) return
    await setImmediate()
  }
}
