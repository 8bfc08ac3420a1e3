/** A person's wall clock, without a library: which minute of the day it shows, and when it shows a minute next. Pure. */

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Making a format costs more than using it, and 10,000 people live in a few zones. */
const formats = new Map<string, Intl.DateTimeFormat>()
const MOST_FORMATS = 500

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  if (formats.size >= MOST_FORMATS) formats.clear()
  const options = { hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
  let made: Intl.DateTimeFormat
  try {
    made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone })
  } catch {
    // A zone that this runtime has forgotten.
    made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
  }
  formats.set(timeZone, made)
  return made
}

/** What the clock shows, as if it were UTC, ms. */
function shown(moment: number, timeZone: string): number {
  const parts = Object.fromEntries(formatOf(timeZone).formatToParts(moment).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day ?? 1, parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
}

/** Minutes since midnight on the clock in that zone, 0 to 1439. */
export function minuteOfDay(moment: Date, timeZone: string): number {
  return Math.floor((shown(moment.getTime(), timeZone) % DAY_MS) / MINUTE_MS)
}

/**
 * The first moment after `after` at which the zone's clock shows this minute of the day.
 * In an hour that comes twice it is the first of the two; where the clock jumps over it, the same time counted from
 * before the jump (02:30 becomes 03:30): there is one such moment each day.
 */
export function nextAt(minute: number, timeZone: string, after: Date): Date {
  const today = Math.floor(shown(after.getTime(), timeZone) / DAY_MS) * DAY_MS
  for (let day = 0; day <= 2; day++) {
    const wanted = today + day * DAY_MS + minute * MINUTE_MS
    const moment = momentShowing(wanted, timeZone)
    if (moment.getTime() > after.getTime()) return moment
  }
  return new Date(after.getTime() + DAY_MS)
}

/**
 * The moment at which the zone's clock shows this, given as if it were UTC, ms: the first of two; where the clock jumps over it,
 * the same time counted from before the jump.
 */
export function momentShowing(wanted: number, timeZone: string): Date {
  // The zone's distance from UTC well before and well after: they differ on the day of a change only.
  const [before, later] = [wanted - DAY_MS, wanted + DAY_MS].map((at) => wanted - (shown(at, timeZone) - at)) as [number, number]
  return new Date([before, later].filter((candidate) => shown(candidate, timeZone) === wanted).sort((a, b) => a - b)[0] ?? before)
}
