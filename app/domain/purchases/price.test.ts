import { expect, test } from 'vitest'
import { CURRENCIES, decimalsOf, MOST_MINOR, readPrice } from './price'

test('a price is read to the last minor unit, with the separator of either language', () => {
  expect(['12.50', '12,5', '12', ' 0.01 '].map((text) => readPrice(text, 'EUR'))).toEqual([1250, 1250, 1200, 1].map((priceMinor) => ({ kind: 'read', priceMinor })))
  expect(readPrice('1250', 'JPY')).toEqual({ kind: 'read', priceMinor: 1250 })
  expect(readPrice('1.250', 'KWD')).toEqual({ kind: 'read', priceMinor: 1250 })
  expect(readPrice('0.29', 'EUR'), 'where floating point would say 28.999').toEqual({ kind: 'read', priceMinor: 29 })
})

test('what may mean two things, or nothing, is refused', () => {
  expect(readPrice('1,250', 'EUR')).toEqual({ kind: 'too-many-decimals', decimals: 2 })
  expect(readPrice('1,250', 'KWD')).toEqual({ kind: 'malformed' })
  expect(readPrice('5000', 'HUF'), 'fillér count, whatever a library says').toEqual({ kind: 'read', priceMinor: 500_000 })
  expect(readPrice('1.5', 'JPY')).toEqual({ kind: 'too-many-decimals', decimals: 0 })
  for (const text of ['', '1.250,00', '-5', '€5', '1e3', '5 EUR', '12.', '.5', '９', '1 250', '0x10', 'NaN']) expect(readPrice(text, 'EUR'), text).toEqual({ kind: 'malformed' })
  for (const text of ['0', '0.00', '1000000.01', '999999999999']) expect(readPrice(text, 'EUR'), text).toEqual({ kind: 'out-of-bounds' })
  expect(readPrice('1000000.00', 'EUR')).toEqual({ kind: 'read', priceMinor: MOST_MINOR })
})

test('every currency of the list has decimals of its own', () => {
  expect(CURRENCIES.filter((one) => decimalsOf(one) === 0)).toEqual(['JPY', 'KRW'])
  expect(CURRENCIES.filter((one) => decimalsOf(one) === 3)).toEqual(['KWD', 'BHD'])
})
