import { expect, test } from 'vitest'
import type { StructureKey } from '../../contract'
import { newScene } from './empty'
import { looksOf, together, type Anatomy } from './looks'
import { AT_HOME } from './pose'

const anatomy = (source: string, layers: number): Anatomy => ({
  structures: Array.from({ length: layers }, (_, depthOrder) => ({ key: `${source}/layer-${depthOrder}` as StructureKey, group: 'all', colour: '#ffffff', box: [[0, 0, 0], [10, 10, 10]], depthOrder, home: null })),
  groupCentres: new Map(), centre: [5, 5, 5], radiusMm: 9, reachMm: 9,
})

test('peeled to the half, or by layers apart, the first model looks as it does alone, however many layers were added', () => {
  const main = anatomy('main', 3)
  const both = together(main, [{ anatomy: anatomy('atlas', 11), place: AT_HOME }])
  const state = { ...newScene('head', 1), peel: 0.5, explode: { by: 'layer' as const, amount: 1, centre: [0, 0, 0] as [number, number, number] } }
  const [alone, beside] = [looksOf(main, state, null), looksOf(both, state, null)]
  expect(alone.map(({ isShown }) => isShown)).toEqual([false, true, true])
  expect(beside.filter(({ key }) => key.startsWith('main/'))).toEqual(alone)
  expect(beside.filter(({ key, isShown }) => key.startsWith('atlas/') && isShown)).toHaveLength(6)
})
