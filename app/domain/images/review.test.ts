import { expect, test } from 'vitest'
import { pixelsOf, readAreas } from './review'

test('an area covers every pixel that it touches, and none outside of the picture', () => {
  expect(pixelsOf({ x: 0.101, y: 0, width: 0.1, height: 1 }, { rows: 100, columns: 100 })).toEqual({ left: 10, top: 0, width: 11, height: 100 })
  expect(pixelsOf({ x: 0.5, y: 0.5, width: 0.5, height: 0.5 }, { rows: 3, columns: 5 })).toEqual({ left: 2, top: 1, width: 3, height: 2 })
})

test('areas that are none are not taken for any', () => {
  expect(readAreas('[{"x":0,"y":0.5,"width":1,"height":0.1}]')).toEqual([{ x: 0, y: 0.5, width: 1, height: 0.1 }])
  for (const wrong of ['', '[]', '{}', 'null', '[null]', '[{"x":-1,"y":0,"width":1,"height":1}]', '[{"x":0,"y":0,"width":0,"height":1}]', '[{"x":0,"y":0,"width":2,"height":1}]', JSON.stringify(Array(21).fill({ x: 0, y: 0, width: 1, height: 1 }))]) expect(readAreas(wrong), wrong).toBeNull()
})
