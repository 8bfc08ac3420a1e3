import { momentShowing } from '~/domain/notifications/local-clock'

/** When a reading happens again: on days of the week, at the same time of the clock in the host's zone, until a day. */
export interface Weekly {
  /** 1 Monday to 7 Sunday, as ISO 8601 counts. */
  days: number[]
  /** In weeks: 1 each, 2 every other. */
  every: number
  /** The last day it may happen on, `2026-12-31`. */
  until: string
}

/** One row of readings: half a year of working days. */
export const MOST_OF_A_ROW = 130
const DAY_MS = 86_400_000

/**
 * The beginnings of a row, the first one included where its day is one of the days. A time that the clock leaves out (spring)
 * happens as much later as the clock jumps; one that it shows twice (autumn) happens the first time.
 * @param first in the zone, its date and time of the clock
 */
export function beginnings(first: { date: string; minute: number }, zone: string, { days, every, until }: Weekly): Date[] {
  const all: Date[] = []
  const start = dayNumber(first.date)
  const end = Math.min(dayNumber(until), start + 366)
  const monday = start - (isoDay(start) - 1)
  for (let day = start; day <= end && all.length < MOST_OF_A_ROW; day++) {
    if (days.includes(isoDay(day)) && Math.floor((day - monday) / 7) % Math.max(1, Math.round(every)) === 0) all.push(momentShowing(day * DAY_MS + first.minute * 60_000, zone))
  }
  return all
}

/** Days since 1970-01-01. @throws where it is no date */
function dayNumber(date: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) throw new RangeError('no date')
  return ms / DAY_MS
}
const isoDay = (day: number) => ((day + 3) % 7) + 1

/** Day and minute as `beginnings` wants them, from a form's fields. */
export const dayOf = dayNumber
