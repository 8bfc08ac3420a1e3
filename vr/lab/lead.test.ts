import { expect, test } from 'vitest'
import type { Mm3, SceneState } from '../contract'
import { createHeadLead, viewOfHead } from './lead'

/** A head of 200 mm across whose middle lies 1.3 m above the patient's origin. */
const body = { centre: [0, 0, 1_300] as Mm3, radiusMm: 100 }
const atHome: SceneState['body'] = { place: { at: [0, 0, 0], turn: [0, 0, 0, 1] }, scale: 1 }
const UP: Mm3 = [0, 0, 1]
/** Half a metre before the face; looks along -z, which is to the patient's back. */
const before = (more: Partial<{ x: number; turn: number[] }> = {}) => [more.x ?? 0, 1.3, 0.5, ...(more.turn ?? [0, 0, 0, 1])]
const round = (place: Mm3) => place.map((one) => Math.round(one) + 0)

test('who stands before the face in a headset shows it from the front, upright, the patient\'s left at the right of the picture', () => {
  const view = viewOfHead(before(), atHome, body)!
  expect(round(view.to)).toEqual([0, 0, 1_300])
  expect(round(view.from)[0]).toBe(0)
  expect(view.from[1], 'in front').toBeLessThan(-100)
  expect(view.up.map((one) => Math.round(one * 1e6) / 1e6 + 0)).toEqual(UP)
  // As on a page: from twice the picture's height away.
  expect(view.to[1] - view.from[1]).toBeCloseTo(view.heightMm * 2, 6)
  const right = viewOfHead(before({ x: 0.1 }), atHome, body)!
  expect(right.from[0], 'a step to the right is a step to the patient\'s left').toBeCloseTo(100, 6)
})

test('a tilted head gives a level picture; a body that was enlarged and turned is seen as the leader sees it', () => {
  const tilted = viewOfHead(before({ turn: [0, 0, Math.sin(0.3), Math.cos(0.3)] }), atHome, body)!
  expect(tilted.up.map((one) => Math.round(one * 1e6) / 1e6 + 0)).toEqual(UP)
  // Twice as large and turned half round: from half a metre one is a quarter of one away, behind.
  const turned: SceneState['body'] = { place: { at: [0, -1.3, 0], turn: [0, 1, 0, 0] }, scale: 2 }
  const view = viewOfHead(before(), turned, body)!
  expect(round(view.to)).toEqual([0, 0, 1_300])
  expect(view.from[1], 'behind').toBeGreaterThan(100)
  expect(view.heightMm).toBeCloseTo(250 * 0.8, 6)
})

test('however near or far the leader is, the picture is neither a pore nor a speck; looking aside moves nothing', () => {
  const at = (z: number, turn = [0, 0, 0, 1]) => viewOfHead([0, 1.3, z, ...turn], atHome, body)
  expect(at(0.02)!.heightMm).toBeCloseTo(40, 6)
  expect(at(8)!.heightMm).toBeCloseTo(300, 6)
  expect(at(0.5, [0, Math.sin(Math.PI / 4), 0, Math.cos(Math.PI / 4)])).toBeNull()
  for (const turn of [[Math.SQRT1_2, 0, 0, Math.SQRT1_2], [-Math.SQRT1_2, 0, 0, Math.SQRT1_2]]) {
    const view = viewOfHead([0, turn[0]! > 0 ? 1 : 1.6, 0, ...turn], atHome, body)!
    expect(Math.hypot(...view.up), 'straight up and down there is an up all the same').toBeCloseTo(1, 6)
  }
})

test('ten times a second at most, smoothed, and nothing while the head keeps still', () => {
  const lead = createHeadLead(body)
  const told: number[] = []
  const look = (from: number, to: number, x: (ms: number) => number) => { for (let ms = from; ms < to; ms += 11) { const view = lead.look(before({ x: x(ms) }), atHome, ms); if (view) told.push(view.from[0]) } }
  look(0, 2_000, () => 0)
  expect(told).toHaveLength(1)
  look(2_000, 4_000, () => 0.3)
  expect(told.length).toBeGreaterThan(5)
  expect(told.length).toBeLessThanOrEqual(21)
  for (let n = 1; n < told.length; n++) expect(told[n]! - told[n - 1]!, 'no jump').toBeLessThan(90)
  expect(told.at(-1)).toBeGreaterThan(295)
  look(4_000, 6_000, () => 0.3)
  const { length } = told
  // A tremble of half a millimetre.
  look(6_000, 8_000, (ms) => 0.3 + 0.0005 * Math.sin(ms))
  expect(told.length - length).toBe(0)
})
