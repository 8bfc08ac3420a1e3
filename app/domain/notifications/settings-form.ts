import { DEFAULT_SETTINGS, isSecurity, MAIL_MODES, type MailMode, type MailSettings } from './due'
import { KINDS } from './notification'

/** What a person can turn off. */
export const CHOOSABLE_KINDS = KINDS.filter((kind) => !isSecurity(kind))

/** `07:30` -> 450; NaN for what is no time. */
export function minuteOf(text: string): number {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)(:\d\d)?$/.exec(text.trim())
  return found ? Number(found[1]) * 60 + Number(found[2]) : Number.NaN
}

/** 450 -> `07:30`, as `<input type="time">` wants it. */
export const timeOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** The settings page's form. What is no time becomes NaN, which saving refuses; a field that was not sent keeps its default. */
export function readSettingsForm(form: FormData): MailSettings {
  const text = (name: string) => String(form.get(name) ?? '')
  const isQuiet = form.get('quiet') === 'on'
  const wanted = new Set(form.getAll('kind').map(String))
  return {
    mail: MAIL_MODES.find((mode) => mode === text('mail')) ?? (text('mail') as MailMode),
    digestAt: form.has('digestAt') ? minuteOf(text('digestAt')) : DEFAULT_SETTINGS.digestAt,
    quietFrom: isQuiet ? minuteOf(text('quietFrom')) : null,
    quietTo: isQuiet ? minuteOf(text('quietTo')) : null,
    // Only what the page offered can have been unticked.
    muted: form.has('kinds') ? CHOOSABLE_KINDS.filter((kind) => !wanted.has(kind)) : [],
  }
}
