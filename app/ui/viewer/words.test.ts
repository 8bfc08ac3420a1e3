import { expect, test } from 'vitest'
import { lateralityOf, saysFlipped } from './parts/overlay'
import { besides, digitsOf } from './words'

test('a study beside the one that was opened is called prior only when its date says so', () => {
  const opened = { studyDate: '20240510' }
  expect(['20240509', '20240511', '20240510', ''].map((studyDate) => besides({ studyDate }, opened))).toEqual(['prior', 'later', 'sameDay', 'other'])
  expect(besides(opened, opened)).toBeNull()
  expect(besides({ studyDate: '20240101' }, { studyDate: '' })).toBe('other')
  const of = (pseudonym: string, studyDate: string) => ({ pseudonym, studyDate })
  expect([besides(of('A', '20240101'), of('A', '20240201')), besides(of('B', '20240101'), of('A', '20240201'))], 'two patients have no order').toEqual(['prior', 'other'])
})

test('a flipped picture without letters says that it is flipped; with letters they say it', () => {
  expect(saysFlipped(null, { flipped: true, flippedUp: false })).toBe(true)
  expect(saysFlipped(null, { flipped: false, flippedUp: true })).toBe(true)
  expect(saysFlipped(null, { flipped: false, flippedUp: false })).toBe(false)
  expect(saysFlipped({ left: 'R' }, { flipped: true, flippedUp: false })).toBe(false)
})

test('the side of the body is a word, never a letter that stands like a side marker', () => {
  expect(['R', 'L', 'B', 'U', 'X', ''].map(lateralityOf)).toEqual(['right', 'left', 'both', 'unpaired', null, null])
})

test('a window of 0.4 about 0.2 is not written as 0 / 0, and one of 80 about 40 has no decimals', () => {
  const written = (center: number, width: number) => [center, width].map((one) => one.toFixed(digitsOf(width))).join(' / ')
  expect([written(0.2, 0.4), written(0.0005, 0.001), written(1.5, 3), written(40, 80)]).toEqual(['0.200 / 0.400', '0.00050 / 0.00100', '1.50 / 3.00', '40 / 80'])
})
