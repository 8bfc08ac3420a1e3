import { describe, expect, test } from 'vitest'
import { anyGap, firstPicture, gapsOf } from './replay-line'

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

describe('where a replay opens', () => {
  test('on the first picture of all angles, not on the black before the first key frame', () => {
    expect(firstPicture([{ spans: [{ fromMs: 400, toMs: 9_000 }] }, { spans: [{ fromMs: 730, toMs: 9_000 }] }], 0)).toBe(730)
  })
  test('where it was asked to, when there is a picture', () => {
    expect(firstPicture([{ spans: [{ fromMs: 400, toMs: 9_000 }] }], 5_000)).toBe(5_000)
  })
  test('at the beginning, when one camera joined minutes later', () => {
    expect(firstPicture([{ spans: [{ fromMs: 0, toMs: 9_000 }] }, { spans: [{ fromMs: 120_000, toMs: 200_000 }] }], 0)).toBe(0)
  })
})
