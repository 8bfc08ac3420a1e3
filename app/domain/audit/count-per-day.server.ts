import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { fromLocal, toLocal } from '../broadcasts/local-time'
import type { AuditFilter } from './filter'
import { mayReadAudit } from './scopes.server'
import { happened, whereEvents } from './where-events.server'

const DAYS = 30

/** `noon` stands for the day in every zone's words for it. */
export interface DayCount { day: string; noon: Date; count: number }

/** Events on each of the last 30 days (or the last 30 up to the filter's end) in the reader's time zone, oldest first. */
export async function countPerDay(services: Services, actor: Actor, institutionId: string | null, filter: AuditFilter, timeZone: string): Promise<DayCount[]> {
  if (!mayReadAudit(actor, institutionId)) return []
  const end = filter.to && filter.to < services.now() ? new Date(filter.to.getTime() - 1) : services.now()
  const days = Array.from({ length: DAYS }, (_, index) => dayBefore(toLocal(end, timeZone).slice(0, 10), DAYS - 1 - index))
  const starts = [...days, dayBefore(days.at(-1)!, -1)].map((day) => fromLocal(`${day}T00:00`, timeZone))
  const where = await whereEvents(services, institutionId, { ...filter, from: null, to: null })
  const counts: DayCount[] = []
  for (const [index, day] of days.entries()) {
    const [from, to] = [starts[index]!, starts[index + 1]!]
    const isOutside = filter.from !== null && to <= filter.from
    counts.push({ day, noon: new Date(from.getTime() + 12 * 3_600_000), count: isOutside ? 0 : await services.db.auditEvent.count({ where: { ...where, ...(await happened(services.db, from, to)) } }) })
  }
  return counts
}

function dayBefore(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - days)
  return date.toISOString().slice(0, 10)
}
