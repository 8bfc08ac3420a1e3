import { holds, type Actor } from './actor'

/**
 * - `sell`: set prices, make free. `see`: that it was bought, by whom, for how much. `refund`: give the money back.
 * - `buy`: for oneself, or a licence for an institution. `pay`: go on to where it is paid.
 */
export const SALE_ACTIONS = ['sell', 'buy', 'pay', 'see', 'refund'] as const
export type SaleAction = (typeof SALE_ACTIONS)[number]

/** Something that an institution sells, and to whom. Whether it may be found at all is asked of the case or collection itself. */
export interface SaleSubject {
  kind: 'sale'
  /** The institution that takes the money. */
  institutionId: string
  /** Null before anybody bought it. */
  buyerId: string | null
  /** Of a licence: for whom. */
  forInstitutionId: string | null
}

/** Pure; asked by every page and door of purchases. */
export function canSale(actor: Actor, action: SaleAction, { institutionId, buyerId, forInstitutionId }: SaleSubject): boolean {
  if (actor.kind === 'public') return false
  const isSeller = holds(actor, institutionId, 'administrator')
  const isBuyer = actor.kind === 'person' && actor.personId === buyerId
  switch (action) {
    case 'sell':
    case 'refund': return isSeller
    // Nobody pays for what they could not read: whoever belongs nowhere reads nothing.
    case 'buy': return actor.kind === 'person' && (forInstitutionId === null ? actor.memberships.length > 0 : holds(actor, forInstitutionId, 'administrator'))
    case 'pay': return isBuyer
    case 'see': return isBuyer || isSeller || (forInstitutionId !== null && holds(actor, forInstitutionId, 'administrator'))
  }
}
