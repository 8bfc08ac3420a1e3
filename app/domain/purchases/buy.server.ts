import { auditActor } from '~/domain/audit/allowed.server'
import { subjectOfCase } from '~/domain/cases/load-case.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { PaymentProvider } from '~/infra/payments/payments'
import type { Services } from '~/infra/services.server'
import { holds, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'

export type Buy =
  | { kind: 'to-pay'; purchaseId: string; payUrl: string }
  /** They have it already, or one waits for its provider's answer. */
  | { kind: 'owned' } | { kind: 'waiting'; purchaseId: string }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** The provider could not be reached; nothing was asked of it. */
  | { kind: 'unreachable' }

/** Waiting longer than this, somebody may press again. */
export const WAIT_MS = 30 * 60_000

/**
 * @param input.clientId made by the page once: pressed twice, or sent again, it is one purchase
 * @param input.forInstitutionId a licence, bought by its administrator
 */
export async function buy(services: Services, provider: PaymentProvider, actor: Actor, input: { offerId: string; clientId: string; forInstitutionId: string | null; returnUrl: string }): Promise<Buy> {
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const { db } = services
  const offer = await db.offer.findUnique({ where: { id: input.offerId } })
  if (!offer?.isOpen) return { kind: 'not-found' }
  const isLicence = offer.sells === 'library'
  if (isLicence ? !input.forInstitutionId || !holds(actor, input.forInstitutionId, 'administrator') : input.forInstitutionId !== null) return { kind: 'forbidden' }
  if (!(await mayFind(services, actor, offer))) return { kind: 'not-found' }
  const owner = isLicence ? { institutionId: input.forInstitutionId } : { personId: actor.personId }
  const now = services.now()
  const before = await db.purchase.findUnique({ where: { personId_clientId: { personId: actor.personId, clientId: input.clientId } } })
  if (before) return again(before)
  if (await db.entitlement.findFirst({ where: { ...owner, sells: offer.sells, refId: offer.refId, endedAt: null, OR: [{ to: null }, { to: { gt: now } }] }, select: { id: true } })) return { kind: 'owned' }
  const waiting = await db.purchase.findFirst({ where: { personId: actor.personId, forInstitutionId: input.forInstitutionId, offer: { sells: offer.sells, refId: offer.refId }, state: { in: ['asked', 'pending'] }, createdAt: { gt: new Date(now.getTime() - WAIT_MS) } }, select: { id: true } })
  if (waiting) return { kind: 'waiting', purchaseId: waiting.id }
  const made = await madeOnce(db, { offerId: offer.id, personId: actor.personId, forInstitutionId: input.forInstitutionId, priceMinor: offer.priceMinor, currency: offer.currency, provider: provider.name, clientId: input.clientId, createdAt: now, changedAt: now })
  if (!made.isNew) return again(made.purchase)
  await services.audit.recordNow({ action: 'purchase.asked', actor: auditActor(actor), institutionId: offer.institutionId, subjectKind: 'purchase', subjectId: made.purchase.id, detail: { sells: offer.sells, of: offer.refId } })
  try {
    const { providerRef, payUrl } = await provider.begin({ purchaseId: made.purchase.id, priceMinor: offer.priceMinor, currency: offer.currency, title: offer.id, returnUrl: input.returnUrl })
    await db.purchase.update({ where: { id: made.purchase.id }, data: { providerRef } })
    return { kind: 'to-pay', purchaseId: made.purchase.id, payUrl }
  } catch (error) {
    services.log.warn({ err: error, purchase: made.purchase.id }, 'a payment provider did not answer')
    await db.purchase.updateMany({ where: { id: made.purchase.id, state: 'asked' }, data: { state: 'expired', changedAt: services.now() } })
    return { kind: 'unreachable' }
  }
}

const again = ({ id, state }: { id: string; state: string }): Buy => (state === 'paid' ? { kind: 'owned' } : { kind: 'waiting', purchaseId: id })

async function madeOnce(db: Services['db'], data: Parameters<Services['db']['purchase']['create']>[0]['data'] & { personId: string; clientId: string }) {
  try {
    return { isNew: true, purchase: await db.purchase.create({ data }) }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    return { isNew: false, purchase: await db.purchase.findUniqueOrThrow({ where: { personId_clientId: { personId: data.personId, clientId: data.clientId } } }) }
  }
}

/** Nobody buys what they could not even find. */
async function mayFind({ db }: Pick<Services, 'db'>, actor: Actor, { sells, refId }: { sells: string; refId: string }): Promise<boolean> {
  switch (sells) {
    case 'case': {
      const row = await db.case.findUnique({ where: { id: refId } })
      return row !== null && row.removedAt === null && row.state !== 'retracted' && row.version > 0 && can(actor, 'find', subjectOfCase(row, false))
    }
    case 'collection': return (await db.collection.findFirst({ where: { id: refId, removedAt: null, isPublished: true }, select: { id: true } })) !== null
    case 'library': return true
    default: return false
  }
}
