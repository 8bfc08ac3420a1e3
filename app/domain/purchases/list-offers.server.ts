import { randomUUID } from 'node:crypto'
import type { Two } from '~/domain/cases/case'
import { loadCase } from '~/domain/cases/load-case.server'
import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { WAIT_MS } from './buy.server'
import { sellingInstitutions } from './list-purchases.server'
import { soldTitles } from './sold-titles.server'

export interface OfferShown { id: string; sells: 'case' | 'collection' | 'library'; refId: string; title: Two; seller: string; priceMinor: number; currency: string; days: number | null }

/** What a case may be bought with, for somebody who has not. */
export interface CaseOffers {
  offers: OfferShown[]
  /** Institutions that the reader may buy a licence for. */
  licenceFor: { id: string; name: string }[]
  /** A purchase of theirs that waits for its payment. */
  waitingId: string | null
  /** One for each time that the page is drawn: pressed twice it is one purchase. */
  clientId: string
}

/** By itself, within a collection of the institution that sells it, or with a licence to its library. Null where there is no such case for this reader. */
export async function offersOfCase(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, caseId: string): Promise<CaseOffers | null> {
  const found = await loadCase(services, actor, 'find', caseId)
  if (found.kind !== 'found' || actor.kind !== 'person') return null
  const { institutionId } = found.row
  const { db } = services
  const collections = await db.collectionItem.findMany({ where: { caseId, collection: { removedAt: null, isPublished: true, institutionId } }, take: 50, select: { collectionId: true } })
  const licensees = await db.institution.findMany({ where: { id: { in: institutionsOf(actor).filter((id) => id !== institutionId && can(actor, 'buy', { kind: 'sale', institutionId, buyerId: null, forInstitutionId: id })) } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
  const things = [{ sells: 'case', refId: caseId }, ...collections.map(({ collectionId }) => ({ sells: 'collection', refId: collectionId })), ...(licensees.length > 0 ? [{ sells: 'library', refId: institutionId }] : [])]
  const rows = await db.offer.findMany({ where: { isOpen: true, institutionId, OR: things }, orderBy: [{ priceMinor: 'asc' }, { id: 'asc' }], take: 50 })
  const [nameOf, waiting] = await Promise.all([
    soldTitles(services, actor, rows),
    db.purchase.findFirst({ where: { personId: actor.personId, state: { in: ['asked', 'pending'] }, createdAt: { gt: new Date(services.now().getTime() - WAIT_MS) }, offer: { OR: things } }, orderBy: { createdAt: 'desc' }, select: { id: true } }),
  ])
  const offers = rows.flatMap(({ id, sells, refId, priceMinor, currency, days }): OfferShown[] => {
    const name = nameOf({ sells, refId })
    return name && (sells === 'case' || sells === 'collection' || sells === 'library') ? [{ id, sells, refId, ...name, priceMinor, currency, days }] : []
  })
  return { offers, licenceFor: licensees, waitingId: waiting?.id ?? null, clientId: randomUUID() }
}

export interface SaleRow { sells: 'case' | 'collection' | 'library'; refId: string; title: Two; isCharged: boolean; offers: { id: string; priceMinor: number; currency: string; days: number | null; sold: number }[] }
export interface SalesDesk { institution: { id: string; name: string }; institutions: { id: string; name: string }[]; rows: SaleRow[]; isCut: boolean }

const MOST_SOLD = 200

/** All that an institution may sell, with its prices: its licence, its published collections, its published cases. Null for whoever sells nothing. @param wanted one of theirs; else the first */
export async function salesDesk({ db }: Pick<Services, 'db'>, actor: Actor, wanted: string | null): Promise<SalesDesk | null> {
  const institutions = await db.institution.findMany({ where: { id: { in: sellingInstitutions(actor) } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
  const institution = institutions.find(({ id }) => id === wanted) ?? institutions[0]
  if (!institution) return null
  const institutionId = institution.id
  const [cases, collections] = await Promise.all([
    db.case.findMany({ where: { institutionId, removedAt: null, OR: [{ version: { gt: 0 } }, { isCharged: true }] }, orderBy: [{ isCharged: 'desc' }, { changedAt: 'desc' }], take: MOST_SOLD + 1, select: { id: true, title: true, titleZh: true, isCharged: true } }),
    db.collection.findMany({ where: { institutionId, removedAt: null, isPublished: true }, orderBy: { changedAt: 'desc' }, take: MOST_SOLD, select: { id: true, title: true, titleZh: true } }),
  ])
  const offers = await db.offer.findMany({ where: { institutionId, isOpen: true }, orderBy: { createdAt: 'asc' }, include: { _count: { select: { purchases: { where: { state: 'paid' } } } } } })
  const priced = (sells: SaleRow['sells'], refId: string, title: Two, isCharged: boolean): SaleRow => ({
    sells, refId, title, isCharged, offers: offers.filter((one) => one.sells === sells && one.refId === refId).map(({ id, priceMinor, currency, days, _count }) => ({ id, priceMinor, currency, days, sold: _count.purchases })),
  })
  return {
    institution, institutions, isCut: cases.length > MOST_SOLD,
    rows: [
      priced('library', institutionId, { en: institution.name, zh: institution.name }, true),
      ...collections.map(({ id, title, titleZh }) => priced('collection', id, { en: title, zh: titleZh }, true)),
      ...cases.slice(0, MOST_SOLD).map(({ id, title, titleZh, isCharged }) => priced('case', id, { en: title, zh: titleZh }, isCharged)),
    ],
  }
}
