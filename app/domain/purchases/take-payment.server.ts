import { rightsChanged } from '~/domain/people/rights.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { PaymentMessage, PaymentProvider } from '~/infra/payments/payments'
import type { Services } from '~/infra/services.server'
import { settle, type PurchaseState, type Settled } from './purchase'

export type TakePayment =
  | { kind: 'taken'; purchaseId: string; settled: Settled['kind'] }
  /** It came before. */
  | { kind: 'known' }
  /** Of no purchase of ours, or of another price than was agreed. */
  | { kind: 'unknown-purchase' } | { kind: 'other-price' }
  | { kind: 'refused'; why: 'forged' | 'stale' | 'malformed' }

const DAY_MS = 86_400_000

/** A message that came to our address in a provider's name. Whoever sends it, it is believed for its signature alone. */
export async function takePayment(services: Pick<Services, 'db' | 'now' | 'log' | 'audit'>, provider: PaymentProvider, body: Uint8Array, headers: Record<string, string | undefined>): Promise<TakePayment> {
  const read = provider.read(body, headers)
  if (read.kind === 'refused') {
    services.log.warn({ provider: provider.name, why: read.why }, 'a payment message was refused')
    return read
  }
  return applyMessage(services, provider.name, read.message)
}

/** In one transaction: the message, the purchase's state and the right that it gives or ends. */
export async function applyMessage(services: Pick<Services, 'db' | 'now' | 'log' | 'audit'>, provider: string, message: PaymentMessage): Promise<TakePayment> {
  const { db, log } = services
  const purchase = await db.purchase.findUnique({ where: { providerRef: message.providerRef }, include: { offer: true } })
  if (!purchase || purchase.provider !== provider) return { kind: 'unknown-purchase' }
  if (purchase.priceMinor !== message.priceMinor || purchase.currency !== message.currency) {
    log.error({ purchase: purchase.id, event: message.id }, 'a payment message names another price')
    return { kind: 'other-price' }
  }
  const at = services.now()
  const outcome = await db.$transaction(async (tx): Promise<{ kind: 'known' } | { kind: 'taken'; settled: Settled }> => {
    // Writes first: of two messages at once the second waits here, and reads the state that the first one left.
    const isFirst = await tx.paymentEvent.create({ data: { id: `${provider}:${message.id}`, purchaseId: purchase.id, kind: message.kind, at, wasApplied: false } }).then(() => true, (error: unknown) => { if (isUniqueViolation(error)) return false; throw error })
    if (!isFirst) return { kind: 'known' }
    const { state } = await tx.purchase.findUniqueOrThrow({ where: { id: purchase.id }, select: { state: true } })
    const settled = settle(state as PurchaseState, message.kind)
    if (settled.kind !== 'changed') return { kind: 'taken', settled }
    await tx.purchase.update({ where: { id: purchase.id }, data: { state: settled.state, changedAt: at } })
    await tx.paymentEvent.update({ where: { id: `${provider}:${message.id}` }, data: { wasApplied: true } })
    const { sells, refId, days } = purchase.offer
    if (settled.effect === 'grant') {
      await tx.entitlement.create({ data: { purchaseId: purchase.id, personId: purchase.forInstitutionId ? null : purchase.personId, institutionId: purchase.forInstitutionId, sells, refId, from: at, to: days === null ? null : new Date(at.getTime() + days * DAY_MS) } })
    }
    if (settled.effect === 'end') await tx.entitlement.updateMany({ where: { purchaseId: purchase.id, endedAt: null }, data: { endedAt: at } })
    return { kind: 'taken', settled }
  })
  if (outcome.kind === 'known') return outcome
  const { settled } = outcome
  if (settled.kind === 'contradicts') log.error({ purchase: purchase.id, event: message.id, why: settled.why }, 'a payment message contradicts what is settled')
  if (settled.kind === 'changed') await services.audit.recordNow({ action: `purchase.${settled.state}` as 'purchase.paid', actor: { kind: 'system' }, institutionId: purchase.offer.institutionId, subjectKind: 'purchase', subjectId: purchase.id })
  if (settled.kind === 'changed' && settled.effect !== null) await tellRights(services, purchase)
  return { kind: 'taken', purchaseId: purchase.id, settled: settled.kind }
}

/** Rooms that are open ask again: what was paid back is not watched on. */
async function tellRights(services: Pick<Services, 'db'>, { personId, forInstitutionId }: { personId: string; forInstitutionId: string | null }) {
  if (forInstitutionId === null) return rightsChanged(services, personId)
  const members = await services.db.membership.findMany({ where: { institutionId: forInstitutionId }, select: { personId: true }, distinct: ['personId'] })
  for (const member of members) await rightsChanged(services, member.personId)
}
