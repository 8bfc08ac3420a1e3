import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { auditActor } from './allowed.server'
import { headOf, presentLine, type ExportFormat } from './export-format'
import { conditionsOf, type AuditFilter } from './filter'
import { namesOf } from './names.server'
import { mayReadAudit } from './scopes.server'
import { lineOf } from './search-audit.server'
import { whereEvents } from './where-events.server'

const ROWS_AT_ONCE = 1_000

/**
 * Everything a filter finds, oldest first, a thousand rows in memory at a time; null where the actor may not read it.
 * On record before the first line leaves the house. What is appended while it runs is left out, so that it ends.
 */
export async function exportAudit(services: Services, actor: Actor, institutionId: string | null, filter: AuditFilter, format: ExportFormat): Promise<AsyncGenerator<string> | null> {
  if (!mayReadAudit(actor, institutionId)) return null
  await services.audit.flush()
  const where = await whereEvents(services, institutionId, filter)
  const newest = await services.db.auditEvent.findFirst({ where, orderBy: { seq: 'desc' }, select: { seq: true } })
  await services.audit.recordNow({
    action: 'audit.exported', actor: auditActor(actor), institutionId, subjectKind: 'audit', subjectId: null,
    detail: { format, by: conditionsOf(filter), to: newest?.seq ?? 0 },
  })
  return lines()

  async function* lines(): AsyncGenerator<string> {
    yield headOf(format)
    let after = 0
    while (newest && after < newest.seq) {
      const rows = await services.db.auditEvent.findMany({ where: { AND: [where, { seq: { gt: after, lte: newest.seq } }] }, orderBy: { seq: 'asc' }, take: ROWS_AT_ONCE })
      if (rows.length === 0) return
      const names = await namesOf(services.db, rows)
      yield rows.map((row) => presentLine(format, { ...lineOf(row, names), institutionId: row.institutionId, previousHash: row.previousHash, hash: row.hash })).join('')
      after = rows.at(-1)!.seq
    }
  }
}
