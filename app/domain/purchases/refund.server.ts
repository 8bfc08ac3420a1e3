import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { PaymentProvider } from '~/infra/payments/payments'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { SaleSubject } from '~/policy/purchases'

export type Refund = { kind: 'asked' } | { kind: 'refused' } | { kind: 'unreachable' } | { kind: 'not-paid' } | { kind: 'not-found' } | { kind: 'forbidden' }

export const saleOf = ({ personId, forInstitutionId, offer }: { personId: string; forInstitutionId: string | null; offer: { institutionId: string } }): SaleSubject =>
  ({ kind: 'sale', institutionId: offer.institutionId, buyerId: personId, forInstitutionId })

/** The seller's administrator gives the money back; the right to read ends when the provider says that it went. */
export async function refund(services: Services, payments: { named(name: string): PaymentProvider | null }, actor: Actor, purchaseId: string): Promise<Refund> {
  const purchase = await services.db.purchase.findUnique({ where: { id: purchaseId }, include: { offer: { select: { institutionId: true } } } })
  if (!purchase?.providerRef) return { kind: 'not-found' }
  if (!allowed(services, actor, 'refund', saleOf(purchase), { subjectKind: 'purchase', subjectId: purchaseId })) return { kind: 'forbidden' }
  // The one it was paid through, whatever is bought through now.
  const provider = payments.named(purchase.provider)
  if (!provider) return { kind: 'unreachable' }
  if (purchase.state !== 'paid') return { kind: 'not-paid' }
  // Before it is asked: the provider's message may be here before its answer.
  await services.audit.recordNow({ action: 'purchase.refund-asked', actor: auditActor(actor), institutionId: purchase.offer.institutionId, subjectKind: 'purchase', subjectId: purchaseId })
  try {
    const answer = await provider.refund({ purchaseId, providerRef: purchase.providerRef, priceMinor: purchase.priceMinor, currency: purchase.currency })
    if (answer === 'refused') return { kind: 'refused' }
  } catch (error) {
    services.log.warn({ err: error, purchase: purchaseId }, 'a payment provider did not answer')
    return { kind: 'unreachable' }
  }
  return { kind: 'asked' }
}
