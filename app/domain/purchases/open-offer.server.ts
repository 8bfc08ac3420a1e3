import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { asConflict, writeCharge, type ChargeCase } from './charge-case.server'
import { loadSale } from './load-sale.server'
import { CURRENCIES, readPrice, type ReadPrice } from './price'

/** Ten years. */
const MOST_DAYS = 3_650

export type OpenOffer =
  | { kind: 'opened'; offerId: string }
  | { kind: 'wrong-price'; why: Exclude<ReadPrice['kind'], 'read'> } | { kind: 'wrong-currency' } | { kind: 'wrong-days' }
  | Extract<ChargeCase, { kind: 'conflicts' }>
  | { kind: 'not-found' } | { kind: 'forbidden' }

/**
 * Something has a price from now on; one that it had in this currency ends. What was asked at the old price is paid at it.
 * A case with a price is charged for.
 * @param input.days of a licence; null: without end
 */
export async function openOffer(services: Services, actor: Actor, input: { sells: string; refId: string; price: string; currency: string; days: number | null }): Promise<OpenOffer> {
  const found = await loadSale(services, actor, input)
  if (found.kind !== 'found') return { kind: found.kind }
  const currency = CURRENCIES.find((one) => one === input.currency)
  if (!currency) return { kind: 'wrong-currency' }
  const price = readPrice(input.price, currency)
  if (price.kind !== 'read') return { kind: 'wrong-price', why: price.kind }
  const days = input.sells === 'library' ? input.days : null
  if (days !== null && (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)) return { kind: 'wrong-days' }
  const { sells, refId } = input
  const now = services.now()
  const done = await services.db.$transaction(async (tx) => {
    await tx.offer.updateMany({ where: { sells, refId, currency, isOpen: true }, data: { isOpen: false, closedAt: now } })
    const { id } = await tx.offer.create({ data: { sells, refId, institutionId: found.sellerId, priceMinor: price.priceMinor, currency, days, createdAt: now }, select: { id: true } })
    const charged = sells === 'case' ? await writeCharge(services, tx, { caseId: refId, isCharged: true }) : null
    return { kind: 'opened' as const, offerId: id, isNowCharged: charged?.kind === 'charged' }
  }).catch(asConflict)
  if (done.kind === 'conflicts') return done
  const about = { actor: auditActor(actor), institutionId: found.sellerId }
  await services.audit.recordNow({ ...about, action: 'offer.opened', subjectKind: 'offer', subjectId: done.offerId, detail: { sells, of: refId, price: price.priceMinor, currency } })
  if (done.isNowCharged) await services.audit.recordNow({ ...about, action: 'case.charged', subjectKind: 'case', subjectId: refId })
  return { kind: 'opened', offerId: done.offerId }
}
