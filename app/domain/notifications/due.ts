import { minuteOfDay, nextAt } from './local-clock'
import type { NotificationKind } from './notification'

export const MAIL_MODES = ['at-once', 'daily', 'never'] as const
export type MailMode = (typeof MAIL_MODES)[number]

export interface MailSettings {
  mail: MailMode
  /** Minutes after midnight on the person's clock; no mail from `quietFrom` until `quietTo`, over midnight as well. Null: none. */
  quietFrom: number | null
  quietTo: number | null
  digestAt: number
  muted: readonly NotificationKind[]
}

/** Before somebody chooses: no mail at night. */
export const DEFAULT_SETTINGS: MailSettings = { mail: 'at-once', quietFrom: 22 * 60, quietTo: 7 * 60, digestAt: 7 * 60, muted: [] }

/** Whoever reads the bell within this time gets no mail. */
export const GRACE_MS = 60_000

/** What tells a person that somebody else may be in their account: always by mail, at once, and not to be muted. */
export const isSecurity = (kind: string): boolean => kind.startsWith('security.')

export const isMuted = (kind: NotificationKind, settings: MailSettings): boolean => !isSecurity(kind) && settings.muted.includes(kind)

/** Whether the person's clock is within the quiet hours. */
export function isQuiet(moment: Date, settings: MailSettings, timeZone: string): boolean {
  const { quietFrom: from, quietTo: to } = settings
  if (from === null || to === null || from === to) return false
  const minute = minuteOfDay(moment, timeZone)
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

/** The first moment from this one on that is not quiet. */
export function afterQuiet(moment: Date, settings: MailSettings, timeZone: string): Date {
  if (!isQuiet(moment, settings, timeZone) || settings.quietTo === null) return moment
  return nextAt(settings.quietTo, timeZone, moment)
}

/** When a new notification is to be mailed; null: not by mail. */
export function mailDueAt(kind: NotificationKind, settings: MailSettings, timeZone: string, now: Date): Date | null {
  if (isSecurity(kind)) return now
  switch (settings.mail) {
    case 'never': return null
    case 'at-once': return afterQuiet(new Date(now.getTime() + GRACE_MS), settings, timeZone)
    case 'daily': return afterQuiet(nextAt(settings.digestAt, timeZone, now), settings, timeZone)
  }
}
