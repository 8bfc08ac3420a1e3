import { expect, test } from 'vitest'
import { contentBox, cornerTo, grown, LEAST_SIDE, moved, spanned, toFraction } from './mask-geometry'

const mask = { x: 0.25, y: 0.25, width: 0.5, height: 0.25 }

test('a picture narrower or flatter than its frame has bars, and a point counts from the picture, not from the bars', () => {
  expect(contentBox({ width: 1600, height: 900 }, { width: 1280, height: 720 })).toEqual({ left: 0, top: 0, width: 1600, height: 900 })
  const tower = contentBox({ width: 1600, height: 900 }, { width: 720, height: 576 })
  expect(tower).toEqual({ left: 237.5, top: 0, width: 1125, height: 900 })
  expect(toFraction({ x: 237.5, y: 0 }, tower)).toEqual({ x: 0, y: 0 })
  expect(toFraction({ x: 800, y: 450 }, tower)).toEqual({ x: 0.5, y: 0.5 })
  expect(toFraction({ x: 0, y: 2_000 }, tower)).toEqual({ x: 0, y: 1 })
  expect(contentBox({ width: 1000, height: 1000 }, { width: 2000, height: 500 })).toEqual({ left: 0, top: 375, width: 1000, height: 250 })
  // Nothing known yet, or nothing laid out yet.
  expect(contentBox({ width: 1600, height: 900 }, null)).toMatchObject({ left: 0, top: 0 })
  expect(toFraction({ x: 5, y: 5 }, contentBox({ width: 0, height: 0 }, null))).toEqual({ x: 0, y: 0 })
})

test('an area may be drawn in any direction; a click draws none', () => {
  expect(spanned({ x: 0.75, y: 0.5 }, { x: 0.25, y: 0.25 })).toEqual(mask)
  expect(spanned({ x: 0.5, y: 0.5 }, { x: 0.505, y: 0.9 })).toBeNull()
})

test('an area is moved and resized up to the edges of the picture and never to nothing', () => {
  expect(moved(mask, { x: 1, y: -1 })).toEqual({ ...mask, x: 0.5, y: 0 })
  expect(grown(mask, { x: 5, y: -5 })).toEqual({ ...mask, width: 0.75, height: LEAST_SIDE })
  expect(cornerTo(mask, 'nw', { x: 0, y: 0 })).toEqual({ x: 0, y: 0, width: 0.75, height: 0.5 })
  expect(cornerTo(mask, 'se', { x: 0, y: 0 })).toMatchObject({ x: 0.25, y: 0.25 })
  expect(cornerTo(mask, 'ne', { x: 1, y: 0.125 })).toEqual({ x: 0.25, y: 0.125, width: 0.75, height: 0.375 })
  for (const corner of ['nw', 'ne', 'sw', 'se'] as const) {
    for (const to of [{ x: 0, y: 0 }, { x: 1, y: 1 }, { x: 0, y: 1 }, { x: 0.5, y: 0.375 }]) {
      const next = cornerTo(mask, corner, to)
      expect(next.width).toBeGreaterThanOrEqual(LEAST_SIDE - 1e-9)
      expect(next.height).toBeGreaterThanOrEqual(LEAST_SIDE - 1e-9)
      expect(next.x + next.width).toBeLessThanOrEqual(1 + 1e-9)
      expect(next.y + next.height).toBeLessThanOrEqual(1 + 1e-9)
    }
  }
})
