import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'

export const SELLS = ['case', 'collection', 'library'] as const
export type Sells = (typeof SELLS)[number]
export const asSells = (text: string): Sells | null => SELLS.find((one) => one === text) ?? null

/** What an offer is of: the institution that sells it and its name; null where it is gone. A library is an institution's own. */
export async function soldThing({ db }: Pick<Services, 'db'>, { sells, refId }: { sells: string; refId: string }): Promise<{ sellerId: string; title: { en: string; zh: string } } | null> {
  switch (asSells(sells)) {
    case 'case': {
      const row = await db.case.findFirst({ where: { id: refId, removedAt: null }, select: { institutionId: true, title: true, titleZh: true } })
      return row && { sellerId: row.institutionId, title: { en: row.title, zh: row.titleZh } }
    }
    case 'collection': {
      const row = await db.collection.findFirst({ where: { id: refId, removedAt: null }, select: { institutionId: true, title: true, titleZh: true } })
      return row && { sellerId: row.institutionId, title: { en: row.title, zh: row.titleZh } }
    }
    case 'library': {
      const row = await db.institution.findUnique({ where: { id: refId }, select: { id: true, name: true } })
      return row && { sellerId: row.id, title: { en: row.name, zh: row.name } }
    }
    case null: return null
  }
}

/** Something to sell, for whoever sets its price. */
export async function loadSale(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, of: { sells: string; refId: string }) {
  const thing = await soldThing(services, of)
  if (!thing) return { kind: 'not-found' as const }
  if (!allowed(services, actor, 'sell', { kind: 'sale', institutionId: thing.sellerId, buyerId: null, forInstitutionId: null }, { subjectKind: 'institution', subjectId: thing.sellerId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, ...thing }
}
