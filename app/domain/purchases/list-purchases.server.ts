import { allowed } from '~/domain/audit/allowed.server'
import type { Two } from '~/domain/cases/case'
import type { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { isOver } from './buy.server'
import { PURCHASE_STATES, type PurchaseState } from './purchase'
import { paymentsOf } from './provider.server'
import { saleOf } from './refund.server'
import { soldTitles } from './sold-titles.server'

export interface PurchaseShown {
  id: string
  sells: string
  refId: string
  /** Null: it is gone. */
  title: Two | null
  seller: string
  /** Who pressed the button, for those who sell it or share the licence; empty: oneself. */
  buyer: string
  /** Of a licence. */
  forInstitution: string | null
  priceMinor: number
  currency: string
  state: PurchaseState
  createdAt: Date
  changedAt: Date
  /** Of a licence with an end. */
  until: Date | null
  may: { pay: boolean; refund: boolean }
}

export interface PurchasesPage { rows: PurchaseShown[]; pages: number; page: number }

const PAGE = 25
const MOST_PAGES = 400

/** Where the actor sets prices. */
export const sellingInstitutions = (actor: Actor): string[] => institutionsOf(actor).filter((institutionId) => can(actor, 'sell', { kind: 'sale', institutionId, buyerId: null, forInstitutionId: null }))

/** One's own and one's institution's licences (`mine`), or what one's institution sold, newest first. */
export async function listPurchases(services: Pick<Services, 'db' | 'now'>, actor: Actor, { of, page: wanted }: { of: 'mine' | 'sales'; page: number }): Promise<PurchasesPage> {
  if (actor.kind !== 'person') return { rows: [], pages: 0, page: 1 }
  const administered = sellingInstitutions(actor)
  const where: Prisma.PurchaseWhereInput = of === 'mine' ? { OR: [{ personId: actor.personId }, { forInstitutionId: { in: administered } }] } : { offer: { institutionId: { in: administered } } }
  const pages = Math.min(MOST_PAGES, Math.ceil((await services.db.purchase.count({ where })) / PAGE))
  const page = Math.min(Math.max(1, wanted), Math.max(1, pages))
  const rows = await services.db.purchase.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], skip: (page - 1) * PAGE, take: PAGE, include: WITH })
  return { rows: await shown(services, actor, rows), pages, page }
}

export type SeePurchase = { kind: 'seen'; purchase: PurchaseShown; payUrl: string | null } | { kind: 'not-found' } | { kind: 'forbidden' }

/** One of them, with where it is paid while it waits. */
export async function seePurchase(services: Services, actor: Actor, purchaseId: string): Promise<SeePurchase> {
  const row = await services.db.purchase.findUnique({ where: { id: purchaseId }, include: WITH })
  if (!row) return { kind: 'not-found' }
  if (!allowed(services, actor, 'see', saleOf(row), { subjectKind: 'purchase', subjectId: purchaseId })) return { kind: 'forbidden' }
  const [purchase] = await shown(services, actor, [row])
  const provider = paymentsOf(services).named(row.provider)
  const payUrl = purchase!.may.pay && row.providerRef && provider ? await provider.whereToPay({ purchaseId, providerRef: row.providerRef }).catch(() => null) : null
  return { kind: 'seen', purchase: purchase!, payUrl }
}

const WITH = { offer: { select: { sells: true, refId: true, institutionId: true } }, entitlement: { select: { to: true, endedAt: true } } } as const
type Row = Prisma.PurchaseGetPayload<{ include: typeof WITH }>

async function shown(services: Pick<Services, 'db' | 'now'>, actor: Actor, rows: Row[]): Promise<PurchaseShown[]> {
  const [nameOf, people, institutions] = await Promise.all([
    soldTitles(services, actor, rows.map(({ offer }) => offer)),
    services.db.person.findMany({ where: { id: { in: rows.map(({ personId }) => personId) } }, select: { id: true, name: true } }),
    services.db.institution.findMany({ where: { id: { in: rows.flatMap(({ forInstitutionId, offer }) => [forInstitutionId ?? [], offer.institutionId].flat()) } }, select: { id: true, name: true } }),
  ])
  const institution = (id: string | null) => institutions.find((one) => one.id === id)?.name ?? null
  return rows.map((row): PurchaseShown => {
    const { id, offer, personId, forInstitutionId, priceMinor, currency, createdAt, changedAt, entitlement } = row
    const state = PURCHASE_STATES.find((one) => one === row.state) ?? 'asked'
    const isOwn = actor.kind === 'person' && actor.personId === personId
    return {
      id, sells: offer.sells, refId: offer.refId, title: nameOf(offer)?.title ?? null, seller: institution(offer.institutionId) ?? '', buyer: isOwn ? '' : (people.find((one) => one.id === personId)?.name ?? ''),
      forInstitution: institution(forInstitutionId), priceMinor, currency, state, createdAt, changedAt, until: entitlement?.to ?? null,
      may: { pay: can(actor, 'pay', saleOf(row)) && (state === 'asked' || state === 'pending') && !isOver(row, services.now()), refund: can(actor, 'refund', saleOf(row)) && state === 'paid' },
    }
  })
}
