import { expect, test } from 'vitest'
import type { FrameDescription } from '~/domain/images/reading'
import type { View } from '~/ui/viewer/engine/view'
import { contentOf } from '~/ui/viewer/findings/on-view'
import { directionLetters, distance, pixelToWorld, planeOf, worldToPixel } from '~/ui/viewer/geometry'
import { stackIndex } from './stack-desk'

// Rows to the left of the patient and 30 degrees to the feet; columns straight back. Pixels of 0.5 mm across and 0.8 mm down.
const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)]
const oblique = { rows: 100, columns: 80, sopInstanceUid: '1.2.1.7', frame: 1, place: { position: [-12, -40, 95], orientation: [c, 0, -s, 0, 1, 0], frameOfReferenceUid: '1.9' }, spacing: [0.8, 0.5], calibration: 'patient-space', regions: [], pixelAspect: 1 } as unknown as FrameDescription

/** What a pane says of the picture it shows, no more. */
function viewOf(frame: FrameDescription): View {
  const plane = planeOf(frame)
  const series = { id: 's', studyId: 'st', seriesUid: '1.2.1', geometry: null }
  return { id: 'p1', state: () => ({ kind: 'stack', series, index: 6, frame, plane, slabMm: 0 }), ground: () => ({ plane, frame, pixels: null, noValues: null, valueUnit: null }) } as unknown as View
}

test('on an oblique series a millimetre is a millimetre: a length drawn over pixels is the distance in the patient', () => {
  const plane = planeOf(oblique)
  const [from, to] = [pixelToWorld(plane, [10, 20]), pixelToWorld(plane, [40, 60])]
  // 30 columns of 0.5 mm and 40 rows of 0.8 mm.
  const expected = Math.hypot(30 * 0.5, 40 * 0.8)
  const drawn = contentOf(viewOf(oblique), 'length', [from, to])!
  expect(drawn.place).toEqual({ space: 'patient', frameOfReferenceUid: '1.9', points: [from, to] })
  expect([distance(from, to), drawn.values[0]]).toEqual([expect.closeTo(expected, 9), { name: 'length', value: expect.closeTo(expected, 9), unit: 'mm' }])
})

test('a point that is pressed on an oblique picture lies where it lies in the patient, and left is left', () => {
  const plane = planeOf(oblique)
  const at = pixelToWorld(plane, [60, 10])
  expect(at.map((one) => Math.round(one * 1e6) / 1e6)).toEqual([-12 + 30 * c, -32, 95 - 30 * s].map((one) => Math.round(one * 1e6) / 1e6))
  expect(worldToPixel(plane, at)).toEqual([expect.closeTo(60, 9), expect.closeTo(10, 9)])
  // The strongest direction first: what lies to the right of the picture is the patient's left, then towards the feet.
  expect([directionLetters(plane.right), directionLetters(plane.down)]).toEqual(['LF', 'P'])
  expect(at[0]).toBeGreaterThan(pixelToWorld(plane, [10, 10])[0])
})

test('a picture that has no place in the patient gives no point in the patient', () => {
  const flat = { ...oblique, place: null }
  expect(contentOf(viewOf(flat), 'probe', [[10, 10, 0]])?.place.space).toBe('image')
})

test('a step says which picture of the series it is at, whatever pane that stands in; a plane made of several says none', () => {
  const pane = (seriesId: string, mode: 'stack' | 'coronal', index: number) => ({ seriesId, mode, index, camera: null, window: null, isInverted: false, slab: { projection: 'none' as const, mm: 0 }, fused: null })
  const shown = { layout: '1x2' as const, active: 1, panes: [pane('a', 'stack', 4), pane('b', 'stack', 9)] }
  expect([stackIndex(shown, 'a'), stackIndex(shown, 'b'), stackIndex(shown, 'c'), stackIndex({ layout: '1x1', active: 0, panes: [pane('a', 'coronal', 2)] }, 'a'), stackIndex(null, 'a')]).toEqual([4, 9, null, null, null])
})
