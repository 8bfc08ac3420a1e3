import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadItem } from './load-item.server'

export type RemoveItem = { kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** From now on nobody finds it; papers and results that used a version keep it. */
export const removeItem = (services: Services, actor: Actor, itemId: string) => setRemoved(services, actor, itemId, true)
/** As it was. */
export const restoreItem = (services: Services, actor: Actor, itemId: string) => setRemoved(services, actor, itemId, false)

async function setRemoved(services: Services, actor: Actor, itemId: string, isRemoved: boolean): Promise<RemoveItem> {
  const found = await loadItem(services, actor, 'remove', itemId, { isRemoved: !isRemoved })
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.examItem.updateMany({ where: { id: itemId, removedAt: isRemoved ? null : { not: null } }, data: { removedAt: isRemoved ? services.now() : null } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: isRemoved ? 'question.removed' : 'question.restored', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'question', subjectId: itemId })
  return { kind: 'done' }
}
