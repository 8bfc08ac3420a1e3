import { describe, expect, test } from 'vitest'
import type { AssetScreen, Mm3 } from '#vr/contract'
import { frameAt, holdOf, stepped } from './cine'
import { shareAt, spaceOf, whyNotMeasured } from './screens'

const SCREEN: AssetScreen = {
  key: 'screen-1', size: [80, 60], channels: 1, corner: [-20, 0, 15], row: [1, 0, 0], down: [0, 0, -1], mm: [40, 30], stands: 'beside',
  scale: { from: 'regions', mmPerPixel: [0.5, 0.5], within: [[0, 0, 0.4, 1], [0.6, 0, 1, 1]], except: [[0.7, 0.8, 1, 1]] },
  times: [0, 30, 80, 110], loopMs: 140, timesFrom: 'file', framesInFile: 4, files: [{ path: 'screens/1/0', frames: 4 }],
}
const at = (right: number, below: number): Mm3 => [-20 + right, 0, 15 - below]

describe('lengths on a board', () => {
  test('a place is told as shares of the picture, from its upper left', () => expect(shareAt(SCREEN, at(10, 15))).toEqual([0.25, 0.5]))

  test('both ends in one calibrated part are measured; ends in two parts, between them, or on a curve over one are not', () => {
    expect(whyNotMeasured(SCREEN, [at(2, 5), at(14, 5)])).toBeNull()
    expect(whyNotMeasured(SCREEN, [at(2, 5), at(30, 5)])).toBe('beyond-scale')
    expect(whyNotMeasured(SCREEN, [at(2, 5), at(20, 5)])).toBe('beyond-scale')
    expect(whyNotMeasured(SCREEN, [at(26, 5), at(32, 28)])).toBe('beyond-scale')
  })

  test('without a scale, or with one that holds at the detector alone, nothing is measured', () => {
    expect(whyNotMeasured({ ...SCREEN, scale: null }, [at(2, 5)])).toBe('no-scale')
    expect(whyNotMeasured({ ...SCREEN, scale: { from: 'projection', mmPerPixel: [0.2, 0.2], within: [], except: [] } }, [at(2, 5)])).toBe('no-scale')
  })
})

describe('what is said of the whole scene', () => {
  const board = { structures: [{ key: 'screen-1' }] as never, volume: null }
  test('boards that lie nowhere in the patient have no sides; a board without a scale leaves the scene without one', () => {
    expect(spaceOf({ ...board, screens: [SCREEN] })).toEqual({ hasSides: false, hasScale: true })
    expect(spaceOf({ ...board, screens: [{ ...SCREEN, scale: null }] })).toEqual({ hasSides: false, hasScale: false })
    expect(spaceOf({ ...board, screens: [{ ...SCREEN, stands: 'patient' }] })).toEqual({ hasSides: true, hasScale: true })
  })
  test('letters of sides stand around the whole picture: one placed clip among twelve shows none', () => {
    const clips = (placed: number) => Array.from({ length: 12 }, (_, n): AssetScreen => ({ ...SCREEN, key: `screen-${n + 1}`, stands: n < placed ? 'patient' : 'beside' }))
    const hasSides = (placed: number) => spaceOf({ structures: clips(placed) as never, volume: null, screens: clips(placed) }).hasSides
    expect([0, 1, 11, 12].map(hasSides)).toEqual([false, false, false, true])
  })
  test('a body has both', () => expect(spaceOf({ structures: [{ key: 'bone' }] as never, volume: null })).toEqual({ hasSides: true, hasScale: true }))
})

describe('a clip is played by its own times', () => {
  test('each frame from its time until the next, the last until the end, and round', () => {
    expect([0, 29, 30, 79, 80, 139, 140, 171].map((ms) => frameAt(SCREEN, ms))).toEqual([0, 0, 1, 1, 2, 3, 0, 1])
    expect([0, 1, 2, 3].map((frame) => holdOf(SCREEN, frame))).toEqual([30, 50, 30, 30])
  })
  test('stepping goes round both ends', () => expect([stepped(SCREEN, 3, 1), stepped(SCREEN, 0, -1), stepped(SCREEN, 1, 1)]).toEqual([0, 3, 2]))
})
