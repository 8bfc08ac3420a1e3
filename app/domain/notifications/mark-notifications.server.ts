import type { Services } from '~/infra/services.server'

type Needs = Pick<Services, 'db' | 'now' | 'announcer'>

/** All of these touch a person's own notifications only: the person is part of every condition. */
async function change({ db, announcer }: Needs, personId: string, where: { id?: string; readAt?: Date | null }, readAt: Date | null): Promise<number> {
  const { count } = await db.notification.updateMany({ where: { ...where, personId }, data: { readAt } })
  // The person's other pages show the same number.
  if (count > 0) announcer.tellPerson(personId, { type: 'notifications' })
  return count
}

/** Marks it read and says where it leads; null when it is not the person's. */
export async function openNotification(services: Needs, personId: string, id: string): Promise<string | null> {
  const found = await services.db.notification.findFirst({ where: { id, personId }, select: { path: true } })
  if (!found) return null
  await change(services, personId, { id, readAt: null }, services.now())
  return found.path
}

export const markRead = async (services: Needs, personId: string, id: string): Promise<boolean> => (await change(services, personId, { id, readAt: null }, services.now())) > 0

export const markUnread = async (services: Needs, personId: string, id: string): Promise<boolean> => (await change(services, personId, { id }, null)) > 0

/** @returns how many, and the moment that undoes exactly these. */
export async function markAllRead(services: Needs, personId: string): Promise<{ count: number; at: Date }> {
  const at = services.now()
  return { count: await change(services, personId, { readAt: null }, at), at }
}

export async function undoMarkAllRead(services: Needs, personId: string, at: Date): Promise<number> {
  return Number.isNaN(at.getTime()) ? 0 : change(services, personId, { readAt: at }, null)
}
