import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { recordRefusal } from './allowed.server'
import { readFilter, type AuditFilter } from './filter'
import { auditScopes, mayReadAudit } from './scopes.server'

export type AuditRequest =
  | { kind: 'ok'; institutionId: string | null; filter: AuditFilter; scopes: Awaited<ReturnType<typeof auditScopes>> }
  | { kind: 'forbidden' }

/** Whose events an address asks for, and which. Whoever may read everything reads everything unless one institution is named. */
export async function readAuditRequest(services: Services, actor: Actor, search: URLSearchParams, timeZone: string): Promise<AuditRequest> {
  const scopes = await auditScopes(services, actor)
  const institutionId = search.get('institution') || (scopes.isWhole ? null : scopes.institutions[0]?.id ?? null)
  if (!mayReadAudit(actor, institutionId)) {
    recordRefusal(services, actor, 'see-audit', { subjectKind: 'audit', subjectId: null }, institutionId)
    return { kind: 'forbidden' }
  }
  return { kind: 'ok', institutionId, filter: readFilter(search, timeZone), scopes }
}
