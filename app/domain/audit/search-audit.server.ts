import type { AuditAction } from '~/infra/audit/audit'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { auditActor, recordOnce } from './allowed.server'
import { conditionsOf, type AuditFilter } from './filter'
import type { AuditLine, SubjectKind } from './line'
import { namesOf } from './names.server'
import { mayReadAudit } from './scopes.server'
import { whereEvents } from './where-events.server'

export const EVENTS_PER_PAGE = 50

/** A page's place: links before this number (older), or after it (newer). */
export type AuditPlace = { before?: number; after?: number }

/** One page of events, newest first; null where the actor may not read them. That somebody searched is itself on record. */
export async function searchAudit(services: Services, actor: Actor, institutionId: string | null, filter: AuditFilter, place: AuditPlace) {
  if (!mayReadAudit(actor, institutionId)) return null
  const where = await whereEvents(services, institutionId, filter)
  const isNewer = place.after !== undefined
  const bound = isNewer ? { gt: place.after } : place.before !== undefined ? { lt: place.before } : null
  const found = await services.db.auditEvent.findMany({ where: { AND: [where, ...(bound ? [{ seq: bound }] : [])] }, orderBy: { seq: isNewer ? 'asc' : 'desc' }, take: EVENTS_PER_PAGE + 1 })
  const hasMore = found.length > EVENTS_PER_PAGE
  const rows = found.slice(0, EVENTS_PER_PAGE)
  if (isNewer) rows.reverse()
  const [first, last] = [rows[0], rows.at(-1)]
  const names = await namesOf(services.db, rows)
  recordOnce(services, 60_000, {
    action: 'audit.searched', actor: auditActor(actor), institutionId, subjectKind: 'audit', subjectId: null,
    detail: { by: conditionsOf(filter), ...(filter.personId ? { person: filter.personId } : {}), ...(filter.subject ? { about: `${filter.subject.kind}:${filter.subject.id}` } : {}) },
  })
  return {
    lines: rows.map((row) => lineOf(row, names)),
    // Where there is something newer or older: the address of it.
    newer: first && (isNewer ? hasMore : place.before !== undefined) ? first.seq : null,
    older: last && (isNewer ? true : hasMore) ? last.seq : null,
  }
}

interface Row { seq: number; at: Date; actorKind: string; actorId: string | null; institutionId: string | null; action: string; subjectKind: string; subjectId: string | null; detailJson: string }

export function lineOf(row: Row, names: Map<string, string>): AuditLine {
  const name = (kind: string, id: string | null) => (id ? names.get(`${kind}:${id}`) ?? null : null)
  return {
    seq: row.seq, at: row.at, action: row.action as AuditAction,
    actor: { kind: row.actorKind as AuditLine['actor']['kind'], id: row.actorId, name: name('person', row.actorId) },
    subject: { kind: row.subjectKind as SubjectKind, id: row.subjectId, name: name(row.subjectKind, row.subjectId) },
    institution: name('institution', row.institutionId),
    detail: readDetail(row.detailJson),
  }
}

/** A damaged link is shown as well as it can be. */
function readDetail(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  } catch {
    return { damaged: true }
  }
}

/** The newest events, newest first, for the operator at the machine. */
export async function listAudit(services: Services, limit: number): Promise<AuditLine[]> {
  await services.audit.flush()
  const rows = await services.db.auditEvent.findMany({ orderBy: { seq: 'desc' }, take: limit })
  const names = await namesOf(services.db, rows)
  return rows.map((row) => lineOf(row, names))
}
