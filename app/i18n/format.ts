import { useRouteLoaderData } from '@remix-run/react'
import type { RootData } from '~/root'
import { priceWords } from '~/domain/purchases/purchase'
import { createKept } from '~/infra/kept'
import type { Language } from './languages'

type Moment = Date | string | number

/** en-GB: day before month spelled out and 24 hours, which no reader mistakes. */
const LOCALES: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' }
/** Node's and the browser's ICU differ in the spaces they choose; hydration compares bytes. */
const plain = (text: string) => text.replace(/[\u202f\u00a0\u2009]/g, ' ')

/** Two languages, and no more zones at once than a house's people live in; past this the one used longest ago is made anew. */
const KEPT = 64
const kept = createKept<string, ReturnType<typeof createFormat>>(KEPT)

/** The formats of a language and zone, shared by all who read in them: making one takes as long as drawing a tenth of a page. */
export function formatFor(language: Language, timeZone: string): Format {
  return kept.get(`${language} ${timeZone}`, () => createFormat(language, timeZone))
}

/** Made when it is first asked: most pages need two of the ten. */
function once<Made>(make: () => Made): () => Made {
  let made: { value: Made } | null = null
  return () => (made ??= { value: make() }).value
}

/**
 * Dates, durations, sizes and numbers in the reader's language and time zone. Both come from the server,
 * so that the page is the same before and after hydration.
 */
function createFormat(language: Language, timeZone: string) {
  const locale = LOCALES[language]
  const date = (options: Intl.DateTimeFormatOptions) => {
    const format = once(() => new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...options }))
    return (moment: Moment) => plain(format().format(new Date(moment)))
  }
  const number = (options: Intl.NumberFormatOptions) => {
    const format = once(() => new Intl.NumberFormat(locale, options))
    return (value: number) => plain(format().format(value))
  }
  const one = number({ maximumFractionDigits: 1 })
  const zoneName = once(() => new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'shortOffset' }))

  return {
    locale,
    timeZone,
    /** 22 Nov 2026 · 2026年11月22日 */
    date: date({ year: 'numeric', month: language === 'zh' ? 'long' : 'short', day: 'numeric' }),
    /** A day by itself, the same wherever it is read: 22 Nov 2026. */
    calendarDate: date({ timeZone: 'UTC', year: 'numeric', month: language === 'zh' ? 'long' : 'short', day: 'numeric' }),
    /** Sun 22 Nov, 14:05 · 11月22日周日 14:05 */
    dateTime: date({ weekday: 'short', month: language === 'zh' ? 'long' : 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }),
    /** 14:05 */
    time: date({ hour: '2-digit', minute: '2-digit' }),
    /** 14:05:31 */
    timeWithSeconds: date({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    /** GMT+8: named where people from several zones meet. */
    zone: (moment: Moment) => zoneName().formatToParts(new Date(moment)).find((part) => part.type === 'timeZoneName')?.value ?? timeZone,
    /** field, panorama · 术野、全景 */
    list: (words: readonly string[]) => words.join(language === 'zh' ? '、' : ', '),
    number: number({ maximumFractionDigits: 2 }),
    percent: number({ style: 'percent', maximumFractionDigits: 0 }),
    /** A length of time as a player shows it: 4:07, 1:04:07. */
    clock: clockOf,
    /** A length of time in words: 1 h 4 min · 1小时4分钟 */
    duration(ms: number) {
      const minutes = Math.round(Math.max(0, ms) / 60_000)
      if (minutes < 1) return language === 'zh' ? `${Math.round(Math.max(0, ms) / 1000)}秒` : `${Math.round(Math.max(0, ms) / 1000)} s`
      const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
      if (language === 'zh') return `${hours ? `${hours}小时` : ''}${rest || !hours ? `${rest}分钟` : ''}`
      return [hours ? `${hours} h` : '', rest || !hours ? `${rest} min` : ''].filter(Boolean).join(' ')
    },
    /** Decimal units, as disks and networks are sold. */
    bytes(value: number) {
      const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const
      const power = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
      return `${one(value / 1000 ** power)} ${units[power]}`
    },
    /** Money in minor units, with its currency's own decimals: €12.50, JP¥1,250. */
    money: (minor: number, currency: string) => plain(priceWords(minor, currency, locale)),
    bitrate(bitsPerSecond: number) {
      return bitsPerSecond >= 1e6 ? `${one(bitsPerSecond / 1e6)} Mbit/s` : `${one(bitsPerSecond / 1e3)} kbit/s`
    },
  }
}
export type Format = ReturnType<typeof createFormat>

export function clockOf(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** The formats of the signed-in person, or of the visitor's language. */
export function useFormat(): Format {
  const root = useRouteLoaderData('root') as RootData | undefined
  const language = root?.language ?? 'en'
  const timeZone = root?.timeZone ?? 'UTC'
  return formatFor(language, timeZone)
}
