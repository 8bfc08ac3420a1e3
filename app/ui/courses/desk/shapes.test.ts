import { expect, test } from 'vitest'
import { HOTSPOT_SHAPES } from '~/domain/questions/question'
import { holdsPlace } from '~/domain/questions/score'
import { closesAt, drawnShape, grown, shifted, standardShape, type Place } from './shapes'

/** Numbers in [0, 1), the same each time (mulberry32). */
function drawn(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

test('whatever is drawn, moved and sized: it can be saved, and stays on the picture', () => {
  const next = drawn(5)
  const place = (): Place => [next(), next()]
  for (let i = 0; i < 2_000; i++) {
    const aspect = 0.2 + next() * 4
    const kind = next() < 0.5 ? 'circle' : 'box'
    let shape = next() < 0.3 ? standardShape(next() < 0.5 ? 'polygon' : kind, aspect) : drawnShape(kind, place(), place(), aspect)
    if (!shape) continue
    for (let step = 0; step < 5; step++) shape = next() < 0.5 ? shifted(shape, next() * 2 - 1, next() * 2 - 1) : grown(shape, 0.3 + next() * 2)
    expect(HOTSPOT_SHAPES.safeParse(shape).success).toBe(true)
  }
})

test('a circle is drawn from its middle to its rim, as it looks: on a wide picture too', () => {
  const circle = drawnShape('circle', [0.5, 0.5], [0.5, 0.7], 0.5)!
  expect(circle).toEqual({ kind: 'circle', centre: [0.5, 0.5], radius: 0.1 })
  expect([holdsPlace(circle, [0.5, 0.69], 0.5), holdsPlace(circle, [0.59, 0.5], 0.5), holdsPlace(circle, [0.5, 0.72], 0.5)]).toEqual([true, true, false])
  expect(drawnShape('box', [0.6, 0.7], [0.2, 0.1], 1)).toEqual({ kind: 'box', from: [0.2, 0.1], to: [0.6, 0.7] })
})

test('a press is no drawing; a shape at the rim goes no further', () => {
  expect([drawnShape('circle', [0.5, 0.5], [0.502, 0.5], 1), drawnShape('box', [0.1, 0.1], [0.5, 0.101], 1)]).toEqual([null, null])
  expect(shifted({ kind: 'box', from: [0.1, 0.1], to: [0.3, 0.3] }, -0.5, 0.05)).toEqual({ kind: 'box', from: [0, 0.15], to: [0.2, 0.35] })
  expect(closesAt([[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]], [0.11, 0.11], 1)).toBe(true)
  expect(closesAt([[0.1, 0.1], [0.5, 0.1]], [0.1, 0.1], 1)).toBe(false)
})
