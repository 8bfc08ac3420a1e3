import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadSale } from './load-sale.server'

/** Nobody buys it at this price any more; who did keeps what they bought. @param input.isBack undoes that, unless another price in its currency took its place */
export async function closeOffer(services: Services, actor: Actor, input: { offerId: string; isBack: boolean }): Promise<{ kind: 'done' } | { kind: 'unchanged' } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const offer = await services.db.offer.findUnique({ where: { id: input.offerId } })
  if (!offer) return { kind: 'not-found' }
  const found = await loadSale(services, actor, offer)
  if (found.kind !== 'found') return { kind: found.kind }
  const { id, sells, refId, currency } = offer
  const { isBack } = input
  const isDone = await services.db.$transaction(async (tx) => {
    const { count } = await tx.offer.updateMany({ where: { id, isOpen: !isBack }, data: { isOpen: isBack, closedAt: isBack ? null : services.now() } })
    if (!isBack || count === 0 || (await tx.offer.count({ where: { sells, refId, currency, isOpen: true } })) === 1) return count > 0
    await tx.offer.update({ where: { id }, data: { isOpen: false, closedAt: offer.closedAt } })
    return false
  })
  if (!isDone) return { kind: 'unchanged' }
  await services.audit.recordNow({ action: isBack ? 'offer.opened' : 'offer.closed', actor: auditActor(actor), institutionId: found.sellerId, subjectKind: 'offer', subjectId: id, detail: { sells, of: refId } })
  return { kind: 'done' }
}
