import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { indexCase } from './index-case.server'
import { contentOf, loadCase } from './load-case.server'
import { putBack } from './mend-search.server'

export const MOST_WHY = 1_000
type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

/** Readers are told that it is gone and why; its author may write it anew, and answers, comments and purchases stay on record. */
export async function retractCase(services: Services, actor: Actor, input: { caseId: string; why: string }): Promise<{ kind: 'retracted' } | { kind: 'no-reason' } | { kind: 'changed' } | Refused> {
  const found = await loadCase(services, actor, 'retract', input.caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const why = input.why.trim().slice(0, MOST_WHY)
  if (why === '') return { kind: 'no-reason' }
  const at = services.now()
  const isDone = await services.db.$transaction(async (tx) => {
    const { count } = await tx.case.updateMany({ where: { id: input.caseId, state: { not: 'retracted' }, version: { gt: 0 } }, data: { state: 'retracted', retractedAt: at, retractedWhy: why, submittedAt: null, changedAt: at } })
    if (count > 0) await services.search.removeEntries(tx, { caseId: input.caseId })
    return count > 0
  })
  if (!isDone) return { kind: 'changed' }
  await services.audit.recordNow({ action: 'case.retracted', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'case', subjectId: input.caseId })
  return { kind: 'retracted' }
}

/** From now on nobody finds it; for a week it can be brought back as it was. */
export async function removeCase(services: Services, actor: Actor, caseId: string): Promise<{ kind: 'done' } | Refused> {
  const found = await loadCase(services, actor, 'remove', caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const isDone = await services.db.$transaction(async (tx) => {
    const { count } = await tx.case.updateMany({ where: { id: caseId, removedAt: null }, data: { removedAt: services.now() } })
    if (count > 0) await services.search.removeEntries(tx, { caseId })
    return count > 0
  })
  if (!isDone) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'case.removed', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'case', subjectId: caseId })
  return { kind: 'done' }
}

export async function restoreCase(services: Services, actor: Actor, caseId: string): Promise<{ kind: 'done' } | Refused> {
  const found = await loadCase(services, actor, 'remove', caseId, { isRemoved: true })
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  const isDone = await services.db.$transaction(async (tx) => {
    const { count } = await tx.case.updateMany({ where: { id: caseId, removedAt: { not: null } }, data: { removedAt: null } })
    if (count === 0) return false
    const out = row.version > 0 && row.state !== 'retracted' ? await tx.caseVersion.findUnique({ where: { caseId_version: { caseId, version: row.version } } }) : null
    if (out) await indexCase(services.search, tx, row, { publishedAt: out.publishedAt, content: contentOf(out.contentJson) })
    return true
  })
  if (!isDone) return { kind: 'not-found' }
  await putBack(services, caseId)
  await services.audit.recordNow({ action: 'case.restored', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'case', subjectId: caseId })
  return { kind: 'done' }
}
