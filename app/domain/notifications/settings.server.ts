import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { DEFAULT_SETTINGS, isMuted, isSecurity, MAIL_MODES, mailDueAt, type MailSettings } from './due'
import { isKind, type NotificationKind } from './notification'

/** A person's row, or the defaults; what a row holds that is none of ours is read as the default. */
export function readSettings(row: { mail: string; quietFrom: number | null; quietTo: number | null; digestAt: number; mutedJson: string } | null | undefined): MailSettings {
  if (!row) return DEFAULT_SETTINGS
  return { mail: MAIL_MODES.find((one) => one === row.mail) ?? DEFAULT_SETTINGS.mail, quietFrom: row.quietFrom, quietTo: row.quietTo, digestAt: row.digestAt, muted: kindsOf(row.mutedJson) }
}

function kindsOf(json: string): NotificationKind[] {
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? list.filter((one): one is NotificationKind => typeof one === 'string' && isKind(one)) : []
  } catch {
    return []
  }
}

export async function settingsOf(services: Pick<Services, 'db'>, personId: string): Promise<MailSettings> {
  return readSettings(await services.db.notificationSetting.findUnique({ where: { personId } }))
}

export type SaveSettings = { kind: 'saved'; at: Date } | { kind: 'wrong'; field: 'mail' | 'digestAt' | 'quiet' } | { kind: 'forbidden' }

const isMinute = (value: number) => Number.isInteger(value) && value >= 0 && value < 1_440
/** A change at 12:00 moves this many waiting mails; more are months old. */
const MOST_WAITING = 500

/** One's own choice. What waits to be mailed follows it at once: somebody who turns mail off gets none. */
export async function saveSettings(services: Pick<Services, 'db' | 'now'>, actor: Actor & { kind: 'person' }, wanted: MailSettings): Promise<SaveSettings> {
  const { personId } = actor
  if (!can(actor, 'edit-account', { kind: 'account', personId, memberships: actor.memberships })) return { kind: 'forbidden' }
  if (!MAIL_MODES.includes(wanted.mail)) return { kind: 'wrong', field: 'mail' }
  if (!isMinute(wanted.digestAt)) return { kind: 'wrong', field: 'digestAt' }
  const { quietFrom, quietTo } = wanted
  if ((quietFrom === null) !== (quietTo === null) || (quietFrom !== null && !isMinute(quietFrom)) || (quietTo !== null && !isMinute(quietTo))) return { kind: 'wrong', field: 'quiet' }
  const muted = wanted.muted.filter((kind) => isKind(kind) && !isSecurity(kind))
  const row = { mail: wanted.mail, quietFrom, quietTo, digestAt: wanted.digestAt, mutedJson: JSON.stringify(muted) }
  const now = services.now()
  await services.db.$transaction(async (db) => {
    await db.notificationSetting.upsert({ where: { personId }, create: { personId, ...row }, update: row })
    const person = await db.person.findUniqueOrThrow({ where: { id: personId }, select: { timeZone: true } })
    const waiting = await db.notification.findMany({ where: { personId, mailedAt: null, mailDueAt: { not: null }, readAt: null }, orderBy: { createdAt: 'desc' }, take: MOST_WAITING, select: { id: true, kind: true } })
    const settings: MailSettings = { ...wanted, muted }
    for (const kind of new Set(waiting.map((each) => each.kind))) {
      if (isSecurity(kind) || !isKind(kind)) continue
      const due = isMuted(kind, settings) ? null : mailDueAt(kind, settings, person.timeZone, now)
      await db.notification.updateMany({ where: { id: { in: waiting.filter((each) => each.kind === kind).map((each) => each.id) }, mailedAt: null }, data: { mailDueAt: due } })
    }
  })
  return { kind: 'saved', at: now }
}
