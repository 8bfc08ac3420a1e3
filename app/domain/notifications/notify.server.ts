import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import { isMuted, mailDueAt } from './due'
import type { NotificationKind, NotificationParams } from './notification'
import { readSettings } from './settings.server'

export interface NewNotification<K extends NotificationKind = NotificationKind> {
  kind: K
  /** Who hears it; doubles, deactivated people and those who do not want this kind are left out. */
  personIds: readonly string[]
  params: NotificationParams[K]
  /** Where it leads, a path of ours. */
  path: string
  /** The same event tells the same person once: a job that runs again rings no second bell. */
  key: string
  /** A letter of its own says it already: the bell alone. */
  hasLetter?: boolean
}

/** Rows of one statement: SQLite and PostgreSQL take some 32,000 values, and other writers wait no longer than this takes. */
const AT_ONCE = 500
const TRIES = 3

/** The one way to tell people something: the bell at once, mail as each person chose. */
export async function notify<K extends NotificationKind>(services: Pick<Services, 'db' | 'now' | 'announcer'>, news: NewNotification<K>): Promise<void> {
  const ids = [...new Set(news.personIds)]
  for (let from = 0; from < ids.length; from += AT_ONCE) await tell(services, news, ids.slice(from, from + AT_ONCE))
}

async function tell<K extends NotificationKind>(services: Pick<Services, 'db' | 'now' | 'announcer'>, { kind, params, path, key, hasLetter = false }: NewNotification<K>, ids: string[], tries = TRIES): Promise<void> {
  const { db, announcer } = services
  const people = await db.person.findMany({
    where: { id: { in: ids }, deactivatedAt: null, notifications: { none: { key } } },
    select: { id: true, timeZone: true, notificationSetting: true },
  })
  const createdAt = services.now()
  const paramsJson = JSON.stringify(params)
  const rows = people.flatMap(({ id: personId, timeZone, notificationSetting }) => {
    const settings = readSettings(notificationSetting)
    return isMuted(kind, settings) ? [] : [{ personId, kind, key, paramsJson, path, createdAt, mailDueAt: hasLetter ? null : mailDueAt(kind, settings, timeZone, createdAt) }]
  })
  if (rows.length === 0) return
  try {
    await db.notification.createMany({ data: rows })
  } catch (error) {
    // Somebody told one of them the same in this moment: look again who is left.
    if (isUniqueViolation(error) && tries > 1) return tell(services, { kind, params, path, key, hasLetter, personIds: [] }, ids, tries - 1)
    throw error
  }
  for (const { personId } of rows) announcer.tellPerson(personId, { type: 'notifications' })
}
