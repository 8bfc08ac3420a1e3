import { describe, expect, test } from 'vitest'
import type { FrameDescription } from '~/domain/images/reading'
import { cameraOf } from './camera'
import type { HeldFrame } from './frames/frame-store'
import { colour, PIECE, piecesOf, reachOf, stepFor, type Overlay } from './plane-painter'
import { MISSING, OUTSIDE, reslice } from './reslice'
import { planesOf, type Volume } from './volume'
import { fusedRange } from './windows'

const volume: Volume = { size: [512, 512, 300], spacing: [0.7, 0.7, 0.7], origin: [0, 0, 0], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], frameOfReferenceUid: '2.25.1', slices: [], noValues: null }

test.each([0.3, 0.7, 1.4])('a slab of 40 mm at rest is sampled no coarser than its voxels, a screen pixel being %s mm; while it moves it says that it is coarse', (unitsPerPixel) => {
  const on = { volume, overlay: null, area: { width: 1400, height: 900 }, unitsPerPixel, pixel: 1 }
  const rest = stepFor({ ...on, isMoving: false }, 57)
  expect(rest.step * unitsPerPixel).toBeLessThanOrEqual(0.7 + 1e-9)
  expect(rest.isCoarse).toBe(false)
  expect(stepFor({ ...on, isMoving: true }, 57).isCoarse).toBe(true)
})

test('where the fused series has not arrived it is absent, not without uptake', () => {
  const overlay: Overlay = { volume, window: { low: 0, high: 10 }, colours: 'hot', opacity: 1 }
  const out = new Uint32Array(2)
  colour(out, Float32Array.of(0, 0), () => 0, overlay, Float32Array.of(MISSING, OUTSIDE))
  expect([...out]).toEqual([0xff382c24, 0xff000000])
})

test('zoomed out only what the volume covers is sampled, however large the screen', () => {
  const plane = planesOf(volume, 'axial').plane(150)
  const camera = cameraOf(plane, { zoom: 0.1, pan: [0, 0], rotation: 0, flipped: false, flippedUp: false }, 3840, 2160)
  const area = reachOf(camera, [volume])!
  expect(area.width).toBeLessThanOrEqual(220)
  // The middle of the screen is the middle of the plane, and nothing of the volume lies outside the area.
  expect([area.x + area.width / 2, area.y + area.height / 2].map((at, i) => Math.abs(at - [1920, 1080][i]!) <= 1)).toEqual([true, true])
  expect(area.width * camera.unitsPerPixel).toBeGreaterThanOrEqual(512 * 0.7)
  expect(reachOf({ ...camera, center: [5000, 0, 0] }, [volume])).toBeNull()
})

test.each([['thin', 1], ['a slab', 57], ['a slab so thick that not a row fits', 20_000]])('made in pieces it is the same picture, and no piece is more than the page can wait for: %s', (_name, through) => {
  const grid = { columns: 90, rows: 41 }
  const seen = new Uint8Array(grid.columns * grid.rows)
  for (const piece of piecesOf(grid, through)) {
    expect(piece.to - piece.from).toBe(piece.rows * piece.columns)
    expect(piece.from).toBe(piece.row * grid.columns + piece.column)
    expect((piece.to - piece.from) * through).toBeLessThanOrEqual(PIECE)
    for (let at = piece.from; at < piece.to; at++) seen[at]!++
  }
  expect(new Set(seen)).toEqual(new Set([1]))
  const ball: Volume = { ...volume, size: [30, 30, 20], slices: Array.from({ length: 20 }, (_, k) => Int16Array.from({ length: 900 }, (_, at) => Math.hypot((at % 30) - 15, Math.floor(at / 30) - 15, k - 10) * 40)) }
  const whole = { origin: [1, 1, 7] as [number, number, number], right: [0.2, 0.01, 0] as [number, number, number], down: [0, 0.4, 0.02] as [number, number, number], ...grid }
  const slab = { projection: 'mip' as const, mm: 6, normal: [0, 0, 1] as [number, number, number] }
  const [once, parts] = [new Float32Array(grid.columns * grid.rows), new Float32Array(grid.columns * grid.rows)]
  reslice(ball, whole, slab, once)
  for (const { from, to, row, column, ...size } of piecesOf(grid, through)) reslice(ball, { ...whole, ...size, origin: whole.origin.map((at, i) => at + whole.right[i]! * column + whole.down[i]! * row) as [number, number, number] }, slab, parts.subarray(from, to))
  expect(Math.max(...parts.map((value, at) => (value === once[at] ? 0 : Math.abs(value - once[at]!))))).toBeLessThan(1e-2)
})

describe('what the colours of a fused series stand for is decided once', () => {
  const slice = (least: number, most: number, state: HeldFrame['state'], more: Partial<FrameDescription> = {}) => ({ frame: { samplesPerPixel: 1, slope: 1, intercept: 0, padding: null, tables: null, windows: [], ...more }, kind: 'int16', state, pixels: state === 'absent' ? null : Int16Array.of(least, most), min: least, max: most }) as unknown as HeldFrame
  const of = (held: HeldFrame[]) => fusedRange(held.map((one) => one.frame), held)
  const windows = [{ center: 500, width: 1000, name: '', shape: 'LINEAR_EXACT' as const }]
  test('by the window that all its pictures name, before the first has come', () => {
    expect(of([slice(0, 9, 'absent', { windows }), slice(0, 4000, 'absent', { windows })])).toEqual({ low: 0, high: 1000, of: 'file' })
  })
  test('else by the whole volume, and by nothing as long as that is not here', () => {
    expect(of([slice(3, 9, 'full'), slice(0, 4000, 'preview')])).toBeNull()
    expect(of([slice(3, 9, 'full', { windows }), slice(0, 4000, 'full')])).toEqual({ low: 0, high: 4000, of: 'volume' })
  })
  test('what surrounds its pictures has no part in it', () => {
    expect(of([slice(-2000, 9, 'full', { padding: { least: -2000, most: -2000 } }), slice(1, 40, 'full')])).toEqual({ low: 1, high: 40, of: 'volume' })
  })
})
