import { expect, test } from 'vitest'
import { anyGap, gapsOf } from './replay-line'

test('an encoder that dropped out for ten seconds leaves a mark of ten seconds', () => {
  expect(gapsOf([{ fromMs: 0, toMs: 20_000 }, { fromMs: 30_000, toMs: 60_000 }], 60_000)).toEqual([{ fromMs: 20_000, toMs: 30_000 }])
})

test('an angle that came late and left early is marked at both ends', () => {
  expect(gapsOf([{ fromMs: 5_000, toMs: 50_000 }], 60_000)).toEqual([{ fromMs: 0, toMs: 5_000 }, { fromMs: 50_000, toMs: 60_000 }])
})

test('joints of a few frames are not marked', () => {
  expect(gapsOf([{ fromMs: 40, toMs: 1_000 }, { fromMs: 1_200, toMs: 59_900 }], 60_000)).toEqual([])
})

test('gaps of several angles are one mark where they meet', () => {
  expect(anyGap([{ spans: [{ fromMs: 0, toMs: 10_000 }, { fromMs: 20_000, toMs: 60_000 }] }, { spans: [{ fromMs: 0, toMs: 15_000 }, { fromMs: 25_000, toMs: 60_000 }] }], 60_000)).toEqual([{ fromMs: 10_000, toMs: 25_000 }])
})
