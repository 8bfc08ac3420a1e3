/** Money as people write it and as it is counted. Pure. */

/** Beyond this a price is a slip of the hand. Minor units. */
export const MOST_MINOR = 100_000_000

/** In the order of the list; decimals by ISO 4217. Never asked of the machine: libraries count the forint without its fillér, and what is stored would change with them. */
const DECIMALS = { EUR: 2, USD: 2, CNY: 2, GBP: 2, CHF: 2, JPY: 0, KRW: 0, INR: 2, AUD: 2, CAD: 2, SEK: 2, NOK: 2, DKK: 2, PLN: 2, CZK: 2, HUF: 2, TRY: 2, BRL: 2, MXN: 2, ZAR: 2, SGD: 2, HKD: 2, TWD: 2, THB: 2, KWD: 3, BHD: 3 } as const
export type Currency = keyof typeof DECIMALS
export const CURRENCIES = Object.keys(DECIMALS) as [Currency, ...Currency[]]

/** Of a currency that an older version knew: as most have. */
export const decimalsOf = (currency: string): number => (DECIMALS as Record<string, number>)[currency] ?? 2

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
  // A comma before three digits parts thousands for half of the readers, also where three decimals are.
  if (/,\d{3}$/.test(text.trim())) return { kind: 'malformed' }
  const priceMinor = Number(whole) * 10 ** decimals + Number(fraction.padEnd(decimals, '0') || '0')
  return priceMinor > 0 && priceMinor <= MOST_MINOR ? { kind: 'read', priceMinor } : { kind: 'out-of-bounds' }
}
