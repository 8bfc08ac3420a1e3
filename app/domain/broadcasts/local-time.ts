/** `<input type="datetime-local">` speaks of a wall clock; these turn it into a moment and back in a named zone. Pure. */

/** Making one costs some hundred times what using it does. Zones are some 600; a name that is none throws and is not kept. */
const clocks = new Map<string, Intl.DateTimeFormat>()
const MOST_CLOCKS = 1_000

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })
  if (clocks.size >= MOST_CLOCKS) clocks.clear()
  clocks.set(timeZone, clock)
  return clock
}

/** What a clock in the zone shows, as `2026-11-22T14:05`. */
export function toLocal(moment: Date, timeZone: string): string {
  const parts = Object.fromEntries(clockOf(timeZone).formatToParts(moment).map((part) => [part.type, part.value]))
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`
}

/** The moment at which the zone's clocks show this; an invalid date for what is no time. */
export function fromLocal(text: string, timeZone: string): Date {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return new Date(NaN)
  const asUtc = new Date(`${text.slice(0, 16)}:00Z`)
  if (Number.isNaN(asUtc.getTime())) return asUtc
  // The zone's distance from UTC at about that moment; asked twice, since a clock change may lie between.
  let guess = asUtc
  for (let i = 0; i < 2; i++) guess = new Date(guess.getTime() + asUtc.getTime() - new Date(`${toLocal(guess, timeZone)}:00Z`).getTime())
  return guess
}
