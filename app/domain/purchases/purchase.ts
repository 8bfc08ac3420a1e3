import { decimalsOf } from './price'

/** What becomes of a purchase, whatever order its provider's messages come in and however often. Pure. */

export const PURCHASE_STATES = ['asked', 'pending', 'paid', 'declined', 'refunded', 'expired'] as const
export type PurchaseState = (typeof PURCHASE_STATES)[number]
export const PAYMENT_EVENTS = ['pending', 'approved', 'declined', 'refunded'] as const
export type PaymentEventKind = (typeof PAYMENT_EVENTS)[number]

export type Effect = 'grant' | 'end' | null
export type Settled =
  | { kind: 'changed'; state: PurchaseState; effect: Effect }
  /** It says nothing new, or came too late. */
  | { kind: 'unchanged' }
  /** The money moved, and what it was for is decided otherwise: somebody has to look. */
  | { kind: 'contradicts'; why: 'approved-after-declined' | 'approved-after-refunded' | 'declined-after-paid' | 'refunded-before-paid' }

/**
 * Money that came is kept to: an approval after the end of waiting still buys. What a provider said before an approval is
 * overtaken by it; what it says after a refund is not.
 */
export function settle(state: PurchaseState, event: PaymentEventKind): Settled {
  return MOVES[event][state]
}

const UNCHANGED: Settled = { kind: 'unchanged' }
const to = (state: PurchaseState, effect: Effect = null): Settled => ({ kind: 'changed', state, effect })
const against = (why: Extract<Settled, { kind: 'contradicts' }>['why']): Settled => ({ kind: 'contradicts', why })

const MOVES: Record<PaymentEventKind, Record<PurchaseState, Settled>> = {
  pending: { asked: to('pending'), pending: UNCHANGED, paid: UNCHANGED, declined: UNCHANGED, refunded: UNCHANGED, expired: UNCHANGED },
  approved: { asked: to('paid', 'grant'), pending: to('paid', 'grant'), expired: to('paid', 'grant'), paid: UNCHANGED, declined: against('approved-after-declined'), refunded: against('approved-after-refunded') },
  declined: { asked: to('declined'), pending: to('declined'), expired: to('declined'), declined: UNCHANGED, paid: against('declined-after-paid'), refunded: against('declined-after-paid') },
  refunded: { paid: to('refunded', 'end'), refunded: UNCHANGED, asked: against('refunded-before-paid'), pending: against('refunded-before-paid'), declined: against('refunded-before-paid'), expired: against('refunded-before-paid') },
}

/** A price as people write it: the currency knows how many decimals it has (ISO 4217; JPY none, BHD three). */
export function priceWords(minor: number, currency: string, locale: string): string {
  const decimals = decimalsOf(currency)
  return new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(minor / 10 ** decimals)
}
