import { expect, test } from 'vitest'
import { asDeskShown } from '~/domain/images/shown'
import { shadeOf } from './engine/shade'
import { rangeShown, windowShown } from './shown'

const values = Array.from({ length: 81 }, (_, i) => i * 5 - 100)

test('a follower sees the presenter\'s contrast, whatever the window\'s curve is', () => {
  for (const shape of [undefined, 'LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const) {
    const presenters = { low: -20, high: 120, ...(shape ? { shape } : {}) }
    const followers = rangeShown(JSON.parse(JSON.stringify(windowShown(presenters))), null)
    expect(values.map(shadeOf(null, followers, false))).toEqual(values.map(shadeOf(null, presenters, false)))
  }
})

test('a picture shown by its own table is shown by it on the follower\'s screen', () => {
  const table = { from: [-100, 0, 50, 300], to: [0, 10, 200, 255] }
  const frame = { isNegative: false, tables: { modality: null, shown: table } } as never
  const presenters = { low: -100, high: 300, table }
  const followers = rangeShown(JSON.parse(JSON.stringify(windowShown(presenters))), frame)
  expect(values.map(shadeOf(frame, followers, false))).toEqual(values.map(shadeOf(frame, presenters, false)))
})

test('a curve that no standard names is refused', () => {
  const pane = { seriesId: 's', mode: 'stack', index: 0, camera: null, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null }
  expect(asDeskShown({ layout: '1x1', active: 0, panes: [{ ...pane, window: { low: 0, high: 1, shape: 'SIGMOID' } }] })).not.toBeNull()
  expect(asDeskShown({ layout: '1x1', active: 0, panes: [{ ...pane, window: { low: 0, high: 1, shape: 'STEEP' } }] })).toBeNull()
})
