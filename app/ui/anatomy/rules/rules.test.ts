import { describe, expect, test } from 'vitest'
import type { AssetManifest, Mm3 } from '#vr/contract'
import { boxOf, dot, middleOf, nameOf, newBox, newPlane, reachOf, turned, withFace, type Box } from './cuts'
import { KEYS, redoes, undoes } from './keys'
import { scaleBar, screenOf } from './views'

const head: Box = { low: [-75, -95, -60], high: [75, 95, 130] }

describe('the patient’s sides in the picture', () => {
  const from = (side: Mm3, up: Mm3) => screenOf({ from: [10 + 500 * side[0], -20 + 500 * side[1], 30 + 500 * side[2]], to: [10, -20, 30], up, heightMm: 300 })
  test('from the front the left is at the right, from the back at the left', () => {
    expect(from([0, -1, 0], [0, 0, 1])).toEqual({ right: [1, 0, 0], up: [0, 0, 1] })
    expect(from([0, 1, 0], [0, 0, 1]).right[0]).toBe(-1)
  })
  test('from the patient’s left the back is at the right', () => expect(from([1, 0, 0], [0, 0, 1]).right[1]).toBe(1))
  test('from above, the face on top, the right is at the right; from below, as on axial pictures, at the left', () => expect([from([0, 0, 1], [0, -1, 0]).right[0], from([0, 0, -1], [0, -1, 0]).right[0]]).toEqual([-1, 1]))
  test('an up that leans is set upright', () => {
    const { right, up } = from([0, -1, 0], [0.6, 0, 0.8])
    expect(dot(right, up)).toBeCloseTo(0, 12)
  })
})

describe('cut planes', () => {
  test('a new one goes through the middle and takes the left half, the front or the upper part', () => {
    const taken = (['sagittal', 'coronal', 'axial'] as const).map((name) => newPlane(name, head, [])!)
    expect(taken.map(({ normal, distanceMm }) => dot(middleOf(head), normal) - distanceMm)).toEqual([0, 0, 0])
    expect(taken.map(({ normal }) => [[60, 0, 0], [0, -60, 0], [0, 0, 120]].map((point) => dot(point as [number, number, number], normal) > 36))).toEqual([[true, false, false], [false, true, false], [false, false, true]])
    expect(taken.map(nameOf)).toEqual(['sagittal', 'coronal', 'axial'])
  })
  test('there are three, and each has its own name', () => {
    const planes = (['axial', 'axial', 'coronal'] as const).reduce<NonNullable<ReturnType<typeof newPlane>>[]>((all, name) => [...all, newPlane(name, head, all)!], [])
    expect(planes.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(newPlane('axial', head, planes)).toBeNull()
  })
  test('the other side is taken away without the cut moving', () => {
    const plane = newPlane('coronal', head, [])!
    const other = turned({ ...plane, distanceMm: 12 })
    expect([other.normal, other.distanceMm]).toEqual([[0, 1, 0], -12])
    expect(turned(other)).toEqual({ ...plane, distanceMm: 12 })
  })
  test('a plane is drawn from leaving all to taking all', () => expect([reachOf([1, 0, 0], head), reachOf([0, -1, 0], head)]).toEqual([{ least: -75, most: 75 }, { least: -95, most: 95 }]))
  test('a side of the box never passes the other one', () => {
    const box = newBox(head)
    expect(withFace(box, 0, 'low', 500).low[0]).toBe(box.high[0] - 1)
    expect(withFace(box, 2, 'high', -500).high[2]).toBe(box.low[2] + 1)
  })
})

test('the whole of a model is its structures and its voxels up to their edges', () => {
  const volume = { origin: [-10, 0, 0], direction: [0, 1, 0, -1, 0, 0, 0, 0, 1], size: [11, 5, 3], spacing: [2, 1, 4] } as unknown as AssetManifest['volume']
  expect(boxOf({ structures: [], volume })).toEqual({ low: [-14.5, -1, -2], high: [-9.5, 21, 10] })
  expect(boxOf({ structures: [{ box: [[-30, 0, 0], [0, 1, 1]] } as AssetManifest['structures'][number]], volume: null }).low[0]).toBe(-30)
})

describe('the scale', () => {
  test('is a length that one reads, as long as it is said to be', () => expect([scaleBar(300, 600), scaleBar(30, 900), scaleBar(6_000, 300)]).toEqual([{ mm: 50, px: 100 }, { mm: 5, px: 150 }, { mm: 500, px: 25 }]))
  test('is absent where no millimetre is known', () => expect([scaleBar(0, 600), scaleBar(Number.NaN, 600), scaleBar(1, 600)]).toEqual([null, null, null]))
})

describe('the keyboard', () => {
  test('no key does two things', () => expect(new Set(KEYS.map(([key]) => key)).size).toBe(KEYS.length))
  test('undo and redo as every desk knows them, and nothing else with them', () => {
    const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, ...more })
    expect([undoes(press('z')), undoes(press('z', { ctrlKey: false, metaKey: true })), undoes(press('Z', { shiftKey: true })), undoes(press('z', { ctrlKey: false }))]).toEqual([true, true, false, false])
    expect([redoes(press('Z', { shiftKey: true })), redoes(press('y')), redoes(press('z'))]).toEqual([true, true, false])
  })
})
