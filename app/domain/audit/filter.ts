import { fromLocal } from '../broadcasts/local-time'

/** What somebody looks for in the audit; empty texts are no condition. */
export interface AuditFilter {
  /** Part of a name or mail address. */
  text: string
  /** Exactly this person, from a link. */
  personId: string
  action: string
  /** `recording:ID`, from a link. */
  subject: { kind: string; id: string } | null
  from: Date | null
  /** Not included. */
  to: Date | null
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** From an address; days are whole days of the reader's time zone, both included. What makes no sense is no condition. */
export function readFilter(search: URLSearchParams, timeZone: string): AuditFilter {
  const text = (name: string) => (search.get(name) ?? '').trim().slice(0, 200)
  const [kind, ...id] = text('about').split(':')
  return {
    text: text('q'), personId: text('person'), action: text('action'),
    subject: kind && id.length > 0 ? { kind, id: id.join(':') } : null,
    from: startOf(text('from'), 0, timeZone), to: startOf(text('to'), 1, timeZone),
  }
}

function startOf(day: string, daysLater: number, timeZone: string): Date | null {
  if (!DAY.test(day)) return null
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return null
  date.setUTCDate(date.getUTCDate() + daysLater)
  const moment = fromLocal(`${date.toISOString().slice(0, 10)}T00:00`, timeZone)
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** Which conditions are set, for the chain: that somebody searched is on record, the words searched for are not. */
export function conditionsOf(filter: AuditFilter): string[] {
  return (['text', 'personId', 'action', 'subject', 'from', 'to'] as const).filter((name) => filter[name])
}

/** The page with everything about one object. */
export function auditAddress(institutionId: string, kind: string, id: string): string {
  return `/audit?${new URLSearchParams({ institution: institutionId, ...(kind === 'person' ? { person: id } : { about: `${kind}:${id}` }) })}`
}
