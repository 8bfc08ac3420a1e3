import { expect, test } from 'vitest'
import { isMediaState } from '../server/desired-state'
import { maskFilter, mostBitsPerSecond } from './painter-arguments'
import { areMasks } from './rectangles'

const box = { x: 0.1, y: 0.1, width: 0.3, height: 0.2 }

test('a document with masks that mean nothing is refused as a whole', () => {
  for (const good of [[], [box], [{ x: 0, y: 0, width: 1, height: 1 }], Array(16).fill(box), [{ x: 0.7, y: 0.9, width: 0.3, height: 0.1 }]]) expect(areMasks(good)).toBe(true)
  const wrong = [undefined, null, {}, 'none', Array(17).fill(box), [null], [{}], [{ ...box, width: 0 }], [{ ...box, height: -0.1 }], [{ ...box, x: -0.01 }], [{ ...box, x: 0.8 }], [{ ...box, y: NaN }],
    [{ ...box, y: '0' }], [{ ...box, width: Infinity }], [{ x: 0.1, y: 0.1, width: 0.1 }]]
  for (const masks of wrong) expect(areMasks(masks), JSON.stringify(masks)).toBe(false)
})

test('an input of an older document, which knows no masks, is not taken for one without masks', () => {
  const input = { inputId: 'i', keyHash: 'a'.repeat(64) }
  const state = (inputs: unknown[]) => ({ revision: 1, inputs, broadcasts: [], revoked: [] })
  expect(isMediaState(state([{ ...input, masks: [] }]))).toBe(true)
  expect(isMediaState(state([{ ...input, masks: [] }, input]))).toBe(false)
  expect(isMediaState(state([{ ...input, masks: [{ ...box, width: 2 }] }]))).toBe(false)
})

test('boxes are painted before anything else touches the picture, outward to whole chroma samples', () => {
  const filter = maskFilter([box, { x: 0, y: 0.9, width: 1, height: 0.1 }], { width: 1280, height: 720 })
  expect(filter.split(/,(?![^']*'[^']*(?:'[^']*'[^']*)*$)/)[0]).toBe('format=yuv420p')
  expect(filter).toContain("x='floor(iw*0.100000000/2)*2'")
  expect(filter).toContain("w='ceil(iw*0.400000000/2)*2-floor(iw*0.100000000/2)*2'")
  expect(filter.indexOf('scale=')).toBeGreaterThan(filter.lastIndexOf('drawbox='))
  // Nothing but figures gets into the line: an exponent would be another number to ffmpeg.
  expect(maskFilter([{ x: 1e-12, y: 0, width: 1, height: 1 }], { width: 64, height: 64 })).not.toMatch(/e-\d/)
})

test('the painted stream stays near what an encoder sends', () => {
  expect(mostBitsPerSecond({ width: 1280, height: 720 })).toBe(4_147_200)
  expect(mostBitsPerSecond({ width: 160, height: 90 })).toBe(800_000)
  expect(mostBitsPerSecond({ width: 7680, height: 4320 })).toBe(20_000_000)
})
