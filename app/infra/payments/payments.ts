/** What the product knows of whoever moves the money. A provider is one object of this shape; the test provider is built in. */

export interface PaymentAsked {
  purchaseId: string
  priceMinor: number
  /** ISO 4217. */
  currency: string
  /** What is bought, for the provider's page. */
  title: string
  /** Where the person comes back to, an absolute address of ours. */
  returnUrl: string
}

export type PaymentMessage = {
  /** The provider's own; each counts once. */
  id: string
  providerRef: string
  kind: 'pending' | 'approved' | 'declined' | 'refunded'
  priceMinor: number
  currency: string
}

export type ReadMessage =
  | { kind: 'message'; message: PaymentMessage }
  /** Not from the provider, or changed on its way; too old to be taken; no message at all. */
  | { kind: 'refused'; why: 'forged' | 'stale' | 'malformed' }

export interface PaymentProvider {
  name: string
  /** Tells the provider of a purchase. @returns its own name for it, and the page where the person pays. @throws where it cannot be reached */
  begin(asked: PaymentAsked): Promise<{ providerRef: string; payUrl: string }>
  /** Where a person goes on with a payment that they left; null: nowhere any more. @throws where it cannot be reached */
  whereToPay(of: { purchaseId: string; providerRef: string }): Promise<string | null>
  /** Asks for the money to go back, once however often it is asked for the same purchase; that it has is said by a message. @throws where it cannot be reached */
  refund(of: { purchaseId: string; providerRef: string; priceMinor: number; currency: string }): Promise<'accepted' | 'refused'>
  /** What came to our address in its name. @param headers lower case */
  read(body: Uint8Array, headers: Record<string, string | undefined>): ReadMessage
}

/** A message is a few hundred bytes. */
export const MOST_MESSAGE_BYTES = 16_384
