import { expect, test } from 'vitest'
import { BARRIER, type DeskLabel } from '#imaging/segmentation/desk/desk'
import { slicePlanes } from '#imaging/segmentation/desk/planes'
import { takenBy } from '#imaging/segmentation/desk/region'
import { layoutOf, paintSlice, voxelUnder } from './paint-slice'
import { brushBy, draggedWindow, mostVoxelsOf, windowOf, withUnnamed } from './rules'

const LABEL: DeskLabel = { label: 1, name: 'Bone', chinese: '', colour: '#0000ff', isHidden: false }

test('a slice shows greys through the window, labels over them, the range where nothing is labelled, and no hidden label', () => {
  const shown = (labels: DeskLabel[], range: { from: number; to: number } | null) => {
    const into = new Uint8ClampedArray(4 * 4)
    paintSlice({ grey: new Float32Array([0, 100, 100, 100]), labels: new Uint16Array([0, 1, 0, BARRIER]) }, { window: { low: 0, high: 100 }, labels, active: 1, isTaken: range && takenBy(range, null) }, into)
    return [0, 4, 8, 12].map((at) => [...into.subarray(at, at + 3)])
  }
  const [black, label, plain, barrier] = shown([LABEL], null) as [number[], number[], number[], number[]]
  expect([black, plain]).toEqual([[0, 0, 0], [255, 255, 255]])
  expect(label[2]! > label[0]! && barrier[0]! > barrier[2]!).toBe(true)
  const ranged = shown([LABEL], { from: 50, to: 150 })
  expect(ranged[0]).toEqual(black)
  expect(ranged[2]![2]! > ranged[2]![0]!).toBe(true)
  expect(shown([{ ...LABEL, isHidden: true }], null)[1]).toEqual([255, 255, 255])
})

test('a millimetre is as long across as down, whatever the voxels are', () => {
  const { across, down, left, top } = layoutOf({ width: 400, height: 300 }, { columns: 100, rows: 20, mm: [1, 5] }, { zoom: 1, pan: [0, 0] })
  expect([across, down / 5, left, top]).toEqual([3, 3, 50, 0])
})

test('a press means the slice that is seen, and nothing while none is or beside it', () => {
  const plane = slicePlanes({ size: [100, 20, 30], spacing: [1, 5, 1], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }).axial
  const layout = layoutOf({ width: 400, height: 300 }, plane, { zoom: 1, pan: [0, 0] })
  expect([voxelUnder([51, 14], layout, plane, 7), voxelUnder([51, 14], layout, plane, null), voxelUnder([49, 14], layout, plane, 7)]).toEqual([[0, 0, 7], null, null])
})

test('labels of a file that nobody named get a name of their own', () => {
  expect(withUnnamed([LABEL], [1, 7]).map(({ label, name }) => [label, name])).toEqual([[1, 'Bone'], [7, 'Label 7']])
})

test('windows, brushes and bounds', () => {
  expect(draggedWindow({ low: 0, high: 300 }, 30, 0, 1)).toEqual({ low: -15, high: 315 })
  expect([brushBy(1, 1.25), brushBy(1, 0.8), brushBy(8, 1.25), brushBy(60, 1.25)]).toEqual([2, 1, 10, 60])
  expect([mostVoxelsOf(undefined), mostVoxelsOf(8), mostVoxelsOf(2)]).toEqual([24_000_000, 24_000_000, 6_000_000])
  const { low, high } = windowOf({ least: 0, most: 1_000, counts: [1e6, ...new Array<number>(99).fill(10), ...new Array<number>(156).fill(0)] }, false)
  expect(low > 0 && high < 400).toBe(true)
})
