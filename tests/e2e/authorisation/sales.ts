import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Product } from '../../setup/product'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { run(...values: unknown[]): unknown }; close(): void }

export interface SaleSubjects { offerId: string; closedOfferId: string; purchaseId: string }

/** What the Demo hospital A asks for its charged case, and a purchase of it by the student that is not paid yet. */
export function openSaleSubjects(product: Product, read: (sql: string, ...values: unknown[]) => string, institutionId: string, caseId: string): SaleSubjects {
  const database = new Database(join(product.dataDir, 'theatrum.db'))
  const buyerId = read("select id from Person where email = 'student@demo.theatrum.test'")
  const at = new Date().toISOString()
  try {
    const offer = (id: string, currency: string, isOpen: boolean) => database.prepare('insert into Offer (id, sells, refId, institutionId, priceMinor, currency, isOpen, createdAt) values (?, ?, ?, ?, ?, ?, ?, ?)').run(id, 'case', caseId, institutionId, 500, currency, Number(isOpen), at)
    offer('offeropen', 'EUR', true)
    offer('offerclosed', 'USD', false)
    database.prepare('insert into Purchase (id, offerId, personId, priceMinor, currency, state, provider, providerRef, clientId, createdAt, changedAt) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run('purchaseofstudent', 'offeropen', buyerId, 500, 'EUR', 'asked', 'test', 'test_0123456789', 'matrix', at, at)
    return { offerId: 'offeropen', closedOfferId: 'offerclosed', purchaseId: 'purchaseofstudent' }
  } finally {
    database.close()
  }
}
