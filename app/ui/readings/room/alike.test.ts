import { expect, test } from 'vitest'
import type { DeskShown, PaneShown } from '~/domain/images/shown'
import { isAlike, isOwnChange } from './alike'

const pane = (change: Partial<PaneShown> = {}): PaneShown => ({ seriesId: 's', mode: 'stack', index: 3, camera: { center: [0, 0, 12], right: [1, 0, 0], down: [0, 1, 0], width: 300, height: 200 }, window: { low: 0, high: 80 }, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null, ...change })
const desk = (change: Partial<PaneShown> = {}, layout: DeskShown['layout'] = '1x1'): DeskShown => ({ layout, active: 0, panes: layout === '1x1' ? [pane(change)] : [pane(change), pane()] })
const camera = (change: Partial<NonNullable<PaneShown['camera']>>) => ({ camera: { ...pane().camera!, ...change } })

test('on a wider screen more is seen at the sides, and it is still the same', () => {
  expect(isAlike(desk(camera({ width: 520 })), desk())).toBe(true)
  expect(isAlike(desk(camera({ width: 520, height: 350 })), desk()), 'smaller than it is shown').toBe(false)
  expect(isAlike(desk(camera({ width: 290 })), desk()), 'cut off at the sides').toBe(false)
})

test.each<[string, DeskShown]>([
  ['another picture', desk({ index: 4 })], ['another window', desk({ window: { low: 0, high: 81 } })], ['a tenth of a millimetre away', desk(camera({ center: [0.1, 0, 12] }))], ['left for right', desk(camera({ right: [-1, 0, 0] }))],
  ['inverted', desk({ isInverted: true })], ['another layout', desk({}, '1x2')], ['no picture yet', desk({ camera: null, window: null })], ['another series', desk({ seriesId: 't' })],
])('%s is not the same', (_what, seen) => {
  expect(isAlike(seen, desk())).toBe(false)
})

test('whoever turns, scrolls or changes the layout on their own has broken off; whoever is brought to what is shown has not', () => {
  const wanted = desk({ index: 9, window: { low: -100, high: 300 } })
  expect(isOwnChange(desk(), desk({ index: 4 }), wanted)).toBe(true)
  expect(isOwnChange(desk(), desk({}, '1x2'), wanted)).toBe(true)
  expect(isOwnChange(desk(), desk(camera({ width: 150, height: 100 })), wanted)).toBe(true)
  expect(isOwnChange(desk(), desk({ index: 9 }), wanted)).toBe(false)
  expect(isOwnChange(desk(), wanted, wanted)).toBe(false)
})

test('pictures that come, and slices that pass on the way, are nobody\'s doing', () => {
  const wanted = desk({ index: 9, ...camera({ center: [0, 0, 40] }) })
  expect(isOwnChange(desk({ camera: null, window: null }), desk(), wanted)).toBe(false)
  expect(isOwnChange(desk({ index: 9 }), desk({ index: 9, ...camera({ center: [0, 0, 25] }) }), wanted), 'an older picture is still on the screen').toBe(false)
})
