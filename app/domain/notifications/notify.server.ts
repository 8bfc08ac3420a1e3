import type { Services } from '~/infra/services.server'
import type { NotificationKind, NotificationParams } from './notification'

export interface NewNotification<K extends NotificationKind = NotificationKind> {
  kind: K
  /** Who hears it; doubles and deactivated people are left out. */
  personIds: readonly string[]
  params: NotificationParams[K]
  /** Where it leads, a path of ours. */
  path: string
  /** The same event tells the same person once: a job that runs again rings no second bell. */
  key: string
}

/** The one way to tell people something: the bell at once, mail as each person chose. */
export async function notify<K extends NotificationKind>(services: Services, news: NewNotification<K>): Promise<void> {
  const people = await services.db.person.findMany({ where: { id: { in: [...new Set(news.personIds)] }, deactivatedAt: null }, select: { id: true } })
  for (const { id: personId } of people) {
    const row = { personId, kind: news.kind, key: news.key }
    await services.db.notification.upsert({
      where: { personId_key: { personId, key: news.key } },
      create: { ...row, paramsJson: JSON.stringify(news.params), path: news.path, createdAt: services.now() },
      update: {},
    })
    services.announcer.tellPerson(personId, { type: 'notifications' })
  }
}
