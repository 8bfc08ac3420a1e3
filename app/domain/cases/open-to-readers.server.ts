import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadCase } from './load-case.server'

export type OpenToReaders = { kind: 'done' }
  /** It waits: what the reviewer lets out is what they were shown. */
  | { kind: 'in-review' }
  | { kind: 'not-found' } | { kind: 'forbidden' }

/** Whose members may read it once it is out: every institution's, or its own alone. Holds at once, also for what is published and for what the search shows; not while it waits for review. */
export async function openToReaders(services: Services, actor: Actor, input: { caseId: string; isOpen: boolean }): Promise<OpenToReaders> {
  const found = await loadCase(services, actor, 'edit', input.caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { caseId, isOpen } = input
  const isChanged = await services.db.$transaction(async (tx) => {
    const { count } = await tx.case.updateMany({ where: { id: caseId, isOpen: !isOpen, state: { not: 'in-review' }, removedAt: null }, data: { isOpen } })
    if (count > 0) await tx.searchEntry.updateMany({ where: { caseId }, data: { isOpen } })
    return count > 0
  })
  if (isChanged) await services.audit.recordNow({ action: 'case.readers', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'case', subjectId: caseId, detail: { to: isOpen ? 'everybody' : 'institution' } })
  else if (await waitsAs(services, caseId, !isOpen)) return { kind: 'in-review' }
  return { kind: 'done' }
}

async function waitsAs({ db }: Pick<Services, 'db'>, id: string, isOpen: boolean): Promise<boolean> {
  return (await db.case.count({ where: { id, isOpen, state: 'in-review' } })) > 0
}
