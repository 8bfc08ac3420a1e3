import { expect, test } from 'vitest'
import { findFlash, measureOffsets, type LumaSample } from './flash'

/** 30 pictures a second, some noise, one flash that lasts 200 ms. */
function camera(flashAtMs: number | null, options: { noise?: number; height?: number; again?: number } = {}): LumaSample[] {
  const { noise = 1, height = 60, again } = options
  return Array.from({ length: 120 }, (_, i) => {
    const atMs = i * (1000 / 30)
    const isLit = [flashAtMs, again].some((at) => at !== null && at !== undefined && atMs >= at && atMs < at + 200)
    return { atMs, luma: 80 + noise * Math.sin(i * 12.9898) + (isLit ? height : 0) }
  })
}

test('a flash is found at the picture that first shows it', () => {
  expect(findFlash(camera(1500))).toMatchObject({ kind: 'flash', atMs: expect.closeTo(1500, -1) })
})

test('an unlit room, a passing coat and restless pictures are no flash', () => {
  expect(findFlash(camera(null))).toEqual({ kind: 'none' })
  expect(findFlash(camera(1500, { height: 6 }))).toEqual({ kind: 'none' })
  expect(findFlash(camera(1500, { noise: 20, height: 15 })).kind).not.toBe('flash')
  expect(findFlash([])).toEqual({ kind: 'none' })
})

test('two flashes cannot be told apart, so nothing is measured', () => {
  expect(findFlash(camera(1000, { again: 2500 }))).toEqual({ kind: 'ambiguous' })
  expect(measureOffsets({ field: camera(1000), panorama: camera(1000, { again: 2500 }) }, {})).toEqual({ kind: 'ambiguous', streams: ['panorama'] })
})

test('a panorama that shows the flash 300 ms later gets an offset of 300 ms', () => {
  const measured = measureOffsets({ field: camera(1500), panorama: camera(1800) }, { field: 0, panorama: 0 })
  expect(measured).toMatchObject({ kind: 'measured', offsetsMs: { field: 0, panorama: 300 } })
})

test('what is in force already is added to what is still seen', () => {
  expect(measureOffsets({ field: camera(1500), panorama: camera(1500) }, { field: 0, panorama: 300 })).toMatchObject({ kind: 'measured', spreadMs: 0, offsetsMs: { field: 0, panorama: 300 } })
  expect(measureOffsets({ field: camera(1600), panorama: camera(1500) }, { field: 200, panorama: 0 })).toMatchObject({ offsetsMs: { field: 300, panorama: 0 } })
})

test('a camera that saw no flash is named', () => {
  expect(measureOffsets({ field: camera(1500), panorama: camera(null) }, {})).toEqual({ kind: 'no-flash', streams: ['panorama'] })
})

test('flashes seconds apart were not the same one', () => {
  expect(measureOffsets({ field: camera(500), panorama: camera(3000) }, {})).toMatchObject({ kind: 'too-far' })
})
