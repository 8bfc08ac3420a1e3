import type { Services } from '~/infra/services.server'

/** The bell shows this many. */
const LATEST = 10
export const NOTIFICATIONS_PER_PAGE = 25

/** As a page shows it; its sentence is made there, in the reader's language. */
export interface InboxItem { id: string; kind: string; paramsJson: string; createdAt: Date; readAt: Date | null }

const SHOWN = { id: true, kind: true, paramsJson: true, createdAt: true, readAt: true } as const
/** One rule for order everywhere: the page and the bell agree. */
const NEWEST = [{ createdAt: 'desc' }, { id: 'desc' }] as const

type Needs = Pick<Services, 'db'>

/** Every page asks: a plain query along an index of its own. */
export async function countUnread({ db }: Needs, personId: string): Promise<number> {
  const [row] = await db.$queryRaw<{ unread: bigint }[]>`SELECT count(*) AS unread FROM "Notification" WHERE "personId" = ${personId} AND "readAt" IS NULL`
  return Number(row!.unread)
}

/** What the bell shows: how many are unread, and the latest ten. */
export async function latestNotifications(services: Needs, personId: string): Promise<{ unread: number; latest: InboxItem[] }> {
  const [unread, latest] = await Promise.all([
    countUnread(services, personId),
    services.db.notification.findMany({ where: { personId }, orderBy: [...NEWEST], take: LATEST, select: SHOWN }),
  ])
  return { unread, latest }
}

/** One page of a person's own notifications. */
export async function listNotifications(services: Needs, personId: string, search: { isUnreadOnly: boolean; page: number }) {
  const where = { personId, ...(search.isUnreadOnly ? { readAt: null } : {}) }
  const [total, unread] = await Promise.all([services.db.notification.count({ where }), countUnread(services, personId)])
  const pages = Math.max(1, Math.ceil(total / NOTIFICATIONS_PER_PAGE))
  const page = Math.min(pages, Math.max(1, Math.trunc(search.page) || 1))
  const items: InboxItem[] = await services.db.notification.findMany({ where, orderBy: [...NEWEST], skip: (page - 1) * NOTIFICATIONS_PER_PAGE, take: NOTIFICATIONS_PER_PAGE, select: SHOWN })
  return { items, total, unread, page, pages }
}
