import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadCase } from './load-case.server'

/** The author says that a reviewer's word is dealt with, or is not after all. The reviewer sees both. */
export async function settleNote(services: Services, actor: Actor, input: { caseId: string; noteId: string; isSettled: boolean }): Promise<{ kind: 'settled' } | { kind: 'gone' } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await loadCase(services, actor, 'edit', input.caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.caseReviewNote.updateMany({ where: { id: input.noteId, caseId: input.caseId }, data: { resolvedAt: input.isSettled ? services.now() : null } })
  return { kind: count === 0 ? 'gone' : 'settled' }
}
