import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { subjectOfCase } from '~/domain/cases/load-case.server'
import { soldThing } from './load-sale.server'
import { soldTitles } from './sold-titles.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { PaymentProvider } from '~/infra/payments/payments'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
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
 * @param input.returnUrl of the purchases; the person comes back to the purchase's own page below it
 */
export async function buy(services: Services, provider: PaymentProvider, actor: Actor, input: { offerId: string; clientId: string; forInstitutionId: string | null; returnUrl: string }): Promise<Buy> {
  const { db } = services
  const offer = await db.offer.findUnique({ where: { id: input.offerId } })
  if (!offer?.isOpen) return { kind: 'not-found' }
  const isLicence = offer.sells === 'library'
  if (isLicence !== (input.forInstitutionId !== null)) return { kind: 'forbidden' }
  const sale = { kind: 'sale' as const, institutionId: offer.institutionId, buyerId: null, forInstitutionId: input.forInstitutionId }
  if (!allowed(services, actor, 'buy', sale, { subjectKind: 'offer', subjectId: offer.id }) || actor.kind !== 'person') return { kind: 'forbidden' }
  const thing = await soldThing(services, offer)
  if (!thing || thing.sellerId !== offer.institutionId || !(await mayFind(services, actor, offer))) return { kind: 'not-found' }
  const { title } = (await soldTitles(services, actor, [offer]))(offer) ?? thing
  const owner = isLicence ? { institutionId: input.forInstitutionId } : { personId: actor.personId }
  const now = services.now()
  const before = await db.purchase.findUnique({ where: { personId_clientId: { personId: actor.personId, clientId: input.clientId } } })
  if (before) return again(before)
  if (await db.entitlement.findFirst({ where: { ...owner, sells: offer.sells, refId: offer.refId, endedAt: null, OR: [{ to: null }, { to: { gt: now } }] }, select: { id: true } })) return { kind: 'owned' }
  const waiting = await db.purchase.findFirst({ where: waitingFor({ personId: actor.personId, forInstitutionId: input.forInstitutionId }, offer, now), select: { id: true } })
  if (waiting) return { kind: 'waiting', purchaseId: waiting.id }
  const made = await madeOnce(services, { offerId: offer.id, personId: actor.personId, forInstitutionId: input.forInstitutionId, priceMinor: offer.priceMinor, currency: offer.currency, provider: provider.name, clientId: input.clientId, createdAt: now, changedAt: now }, offer)
  if (!made.isNew) return again(made.purchase)
  await services.audit.recordNow({ action: 'purchase.asked', actor: auditActor(actor), institutionId: offer.institutionId, subjectKind: 'purchase', subjectId: made.purchase.id, detail: { sells: offer.sells, of: offer.refId } })
  try {
    const { providerRef, payUrl } = await provider.begin({ purchaseId: made.purchase.id, priceMinor: offer.priceMinor, currency: offer.currency, title: title.en || title.zh, returnUrl: `${input.returnUrl}/${made.purchase.id}` })
    await db.purchase.update({ where: { id: made.purchase.id }, data: { providerRef } })
    return { kind: 'to-pay', purchaseId: made.purchase.id, payUrl }
  } catch (error) {
    services.log.warn({ err: error, purchase: made.purchase.id }, 'a payment provider did not answer')
    await db.purchase.updateMany({ where: { id: made.purchase.id, state: 'asked' }, data: { state: 'expired', changedAt: services.now() } })
    return { kind: 'unreachable' }
  }
}

/** Whether it is too late to pay it on our own pages; a provider that says later that money was taken is believed. */
export const isOver = ({ state, createdAt }: { state: string; createdAt: Date }, now: Date): boolean => state === 'expired' || (state === 'asked' && createdAt.getTime() < now.getTime() - WAIT_MS)

const again = ({ id, state }: { id: string; state: string }): Buy => (state === 'paid' ? { kind: 'owned' } : { kind: 'waiting', purchaseId: id })

type NewPurchase = Parameters<Services['db']['purchase']['create']>[0]['data'] & { personId: string; clientId: string; forInstitutionId: string | null }

/** Pressed twice at once, in one window or in two: what comes second finds the first and is taken back. */
async function madeOnce({ db, now }: Pick<Services, 'db' | 'now'>, data: NewPurchase, { sells, refId }: { sells: string; refId: string }) {
  const { personId, clientId, forInstitutionId } = data
  try {
    const purchase = await db.$transaction(async (tx) => {
      // Written first: another one waits here, and then finds this.
      const made = await tx.purchase.create({ data })
      const other = await tx.purchase.findFirst({ where: { id: { not: made.id }, ...waitingFor({ personId, forInstitutionId }, { sells, refId }, now()) } })
      if (other) throw new Another(other)
      return made
    })
    return { isNew: true, purchase }
  } catch (error) {
    if (error instanceof Another) return { isNew: false, purchase: error.purchase }
    if (!isUniqueViolation(error)) throw error
    return { isNew: false, purchase: await db.purchase.findUniqueOrThrow({ where: { personId_clientId: { personId, clientId } } }) }
  }
}

class Another extends Error {
  constructor(readonly purchase: { id: string; state: string }) { super('a purchase of the same waits already') }
}

/** Of a licence, whoever of the institution pressed. */
const waitingFor = ({ personId, forInstitutionId }: { personId: string; forInstitutionId: string | null }, { sells, refId }: { sells: string; refId: string }, now: Date) =>
  ({ ...(forInstitutionId === null ? { personId } : {}), forInstitutionId, offer: { sells, refId }, state: { in: ['asked', 'pending'] }, createdAt: { gt: new Date(now.getTime() - WAIT_MS) } })

/** Nobody buys what they could not even find. */
export async function mayFind({ db }: Pick<Services, 'db'>, actor: Actor, { sells, refId }: { sells: string; refId: string }): Promise<boolean> {
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
