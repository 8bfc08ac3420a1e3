/** Money as people write it and as it is counted. Pure. */

/** Beyond this a price is a slip of the hand. Minor units. */
export const MOST_MINOR = 100_000_000

/** In the order of the list; each with its own number of decimals (ISO 4217). */
export const CURRENCIES = ['EUR', 'USD', 'CNY', 'GBP', 'CHF', 'JPY', 'KRW', 'INR', 'AUD', 'CAD', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'TRY', 'BRL', 'MXN', 'ZAR', 'SGD', 'HKD', 'TWD', 'THB', 'KWD', 'BHD'] as const

export const decimalsOf = (currency: string): number => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

export type ReadPrice = { kind: 'read'; priceMinor: number } | { kind: 'malformed' } | { kind: 'too-many-decimals'; decimals: number } | { kind: 'out-of-bounds' }

/**
 * "12.50", "12,5" or "12" of a currency, exactly: digits with one separator. A thousands' separator is refused, not guessed:
 * 1,250 is one and a quarter to one reader and a thousand to another.
 */
export function readPrice(text: string, currency: string): ReadPrice {
  const decimals = decimalsOf(currency)
  const parts = /^(\d{1,12})(?:[.,](\d{1,12}))?$/.exec(text.trim())
  if (!parts) return { kind: 'malformed' }
  const [, whole, fraction = ''] = parts
  if (fraction.length > decimals) return { kind: 'too-many-decimals', decimals }
  const priceMinor = Number(whole) * 10 ** decimals + Number(fraction.padEnd(decimals, '0') || '0')
  return priceMinor > 0 && priceMinor <= MOST_MINOR ? { kind: 'read', priceMinor } : { kind: 'out-of-bounds' }
}
