import { describe, expect, test } from 'vitest'
import { ANISOTROPIC, AXIAL, OBLIQUE, phantomSlices, type PhantomShape } from '../../../../tests/fixtures/phantom'
import type { FindingShape, FindingValue, Point2, Point3 } from '~/domain/images/finding'
import type { FrameDescription } from '~/domain/images/reading'
import { pixelToWorld, planeOf, worldToPixel } from '../geometry'
import { valueUnitOf } from './value-unit'
import { ellipseBetween, measure, rectangleBetween, type Ground } from './measure'

const FRAME: FrameDescription = {
  sopInstanceUid: '2.25.1', frame: 1, instanceNumber: 1, rows: 100, columns: 120, samplesPerPixel: 1, bitsStored: 12, isSigned: false, photometric: 'MONOCHROME2', isNegative: false, tables: null, place: null, spacing: null,
  calibration: 'none', regions: [], pixelAspect: 1, slope: 1, intercept: 0, isHounsfield: false, valueUnits: '', floats: null, padding: null, windows: [], thicknessMm: null, frameTimeMs: null, laterality: '', letters: null,
}
/** A slice of a phantom as the viewer has it. */
function sliceOf(shape: PhantomShape, index: number, more: Partial<FrameDescription> = {}): Ground {
  const { geometry, frame } = phantomSlices(shape)[index]!
  const described: FrameDescription = {
    ...FRAME, rows: shape.rows, columns: shape.columns, spacing: shape.spacing, calibration: 'patient-space', isHounsfield: true,
    place: { position: geometry.position as Point3, orientation: geometry.orientation!, frameOfReferenceUid: '2.25.9' }, ...more,
  }
  return { plane: planeOf(described), frame: described, pixels: frame.samples as Int16Array, noValues: null, valueUnit: valueUnitOf([described]) }
}
const plain = (more: Partial<FrameDescription>): Ground => { const frame = { ...FRAME, ...more }; return { plane: planeOf(frame), frame, pixels: null, noValues: null, valueUnit: valueUnitOf([frame]) } }
const value = (values: FindingValue[], name: FindingValue['name']) => values.find((one) => one.name === name)
const at = (ground: Ground, ...pixels: Point2[]) => pixels.map((pixel) => pixelToWorld(ground.plane, pixel))

describe.each([['axial', AXIAL], ['oblique', OBLIQUE], ['anisotropic', ANISOTROPIC]] as const)('on the %s phantom', (_name, shape) => {
  const ground = sliceOf(shape, 5)
  test('a length is the distance in the patient, within half a pixel of what was drawn', () => {
    const points = at(ground, [2, 3], [17, 21])
    const truth = Math.hypot(15 * shape.spacing[1], 18 * shape.spacing[0])
    expect(value(measure('length', points, ground).values, 'length')).toMatchObject({ unit: 'mm', value: expect.closeTo(truth, 6) as number })
    expect(worldToPixel(ground.plane, points[1]!)[0]).toBeCloseTo(17, 9)
  })

  test('angles are those of the patient, not of the pixels: unequal pixel sides bend nothing', () => {
    const [a, v] = [[3, 3], [3, 20]] as [Point2, Point2]
    // 45 degrees in millimetres.
    const b: Point2 = [3 + (10 * shape.spacing[0]) / shape.spacing[1], 10]
    expect(value(measure('angle', at(ground, a, v, b), ground).values, 'angle')!.value).toBeCloseTo(45, 6)
    expect(value(measure('cobb', at(ground, a, v, [2, 2], [2 + (10 * shape.spacing[0]) / shape.spacing[1], 12]), ground).values, 'angle')!.value).toBeCloseTo(45, 6)
  })

  test('a probe reads the Hounsfield value of its voxel exactly', () => {
    for (const [column, row] of [[0, 0], [shape.columns - 1, shape.rows - 1], [7, 12]] as Point2[]) {
      const [probe] = measure('probe', at(ground, [column + 0.3, row - 0.3]), ground).values
      expect(probe).toEqual({ name: 'value', value: ground.pixels![row * shape.columns + column], unit: 'HU' })
    }
  })

  test('mean, deviation and range of a region are those of the voxels whose centres it holds', () => {
    const [x0, y0, x1, y1] = [4, 5, 11, 14]
    const corners = rectangleBetween(ground.plane, ...(at(ground, [x0 - 0.5, y0 - 0.5], [x1 + 0.5, y1 + 0.5]) as [Point3, Point3]))
    const inside: number[] = []
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) inside.push(ground.pixels![y * shape.columns + x]!)
    const mean = inside.reduce((sum, one) => sum + one, 0) / inside.length
    const { values } = measure('rectangle', corners, ground)
    expect(value(values, 'mean')).toMatchObject({ unit: 'HU', value: expect.closeTo(mean, 9) as number })
    expect(value(values, 'deviation')!.value).toBeCloseTo(Math.sqrt(inside.reduce((sum, one) => sum + (one - mean) ** 2, 0) / inside.length), 9)
    expect([value(values, 'minimum')!.value, value(values, 'maximum')!.value]).toEqual([Math.min(...inside), Math.max(...inside)])
    expect(value(values, 'area')!.value).toBeCloseTo(8 * 10 * shape.spacing[0] * shape.spacing[1], 6)
  })

  test('an ellipse and a freehand line around the same place measure the same area within a pixel', () => {
    const points = ellipseBetween(ground.plane, ...(at(ground, [2, 2], [18, 22]) as [Point3, Point3]))
    const area = value(measure('ellipse', points, ground).values, 'area')!.value
    expect(area).toBeCloseTo(Math.PI * 8 * 10 * shape.spacing[0] * shape.spacing[1], 6)
    const round = Array.from({ length: 400 }, (_, i): Point2 => [10 + 8 * Math.cos((i / 200) * Math.PI), 12 + 10 * Math.sin((i / 200) * Math.PI)])
    expect(Math.abs(value(measure('freehand', at(ground, ...round), ground).values, 'area')!.value - area)).toBeLessThan(shape.spacing[0] * shape.spacing[1])
  })
})

test('a radiograph is measured at the detector and says so; calibrated, it is measured in the patient', () => {
  const points: Point2[] = [[0, 0], [30, 40]]
  const atDetector = plain({ spacing: [0.2, 0.2], calibration: 'detector' })
  expect(measure('length', at(atDetector, ...points), atDetector)).toEqual({ calibration: 'detector', values: [{ name: 'length', value: expect.closeTo(10, 9) as number, unit: 'mm' }] })
  const corrected = plain({ spacing: [0.15, 0.15], calibration: 'detector-corrected' })
  expect(measure('length', at(corrected, ...points), corrected)).toMatchObject({ calibration: 'detector-corrected', values: [{ value: expect.closeTo(7.5, 9) as number }] })
})

test('without calibration nothing is ever in millimetres', () => {
  const ground = plain({ pixelAspect: 2 })
  for (const [shape, points] of [['length', [[0, 0], [3, 4]]], ['rectangle', [[0, 0], [4, 0], [4, 4], [0, 4]]], ['ellipse', [[0, 2], [4, 2], [2, 0], [2, 4]]], ['freehand', [[0, 0], [4, 0], [4, 4]]]] as [FindingShape, Point2[]][]) {
    const { values, calibration } = measure(shape, at(ground, ...points), ground)
    expect(calibration).toBe('none')
    expect(values.filter((one) => one.unit === 'mm' || one.unit === 'mm2')).toEqual([])
  }
  expect(measure('length', at(ground, [0, 0], [3, 4]), ground).values).toEqual([{ name: 'length', value: expect.closeTo(5, 9) as number, unit: 'px' }])
  // A pixel twice as high as wide: what looks like 45 degrees on the screen is 45 degrees.
  expect(value(measure('angle', at(ground, [0, 5], [0, 0], [10, 5]), ground).values, 'angle')!.value).toBeCloseTo(45, 9)
})

test('ultrasound is measured by the region that holds the whole line, in pixels across regions and in Doppler', () => {
  const regions = [{ x0: 0, y0: 0, x1: 49, y1: 99, mm: [0.1, 0.2] as [number, number] }, { x0: 60, y0: 0, x1: 119, y1: 99, mm: null }]
  const ground = plain({ regions, calibration: 'ultrasound-region' })
  expect(measure('length', at(ground, [5, 10], [35, 30]), ground)).toEqual({ calibration: 'ultrasound-region', values: [{ name: 'length', value: expect.closeTo(5, 9) as number, unit: 'mm' }] })
  for (const points of [[[5, 10], [70, 30]], [[65, 10], [95, 50]], [[52, 10], [55, 10]]] as Point2[][]) expect(measure('length', at(ground, ...points), ground)).toMatchObject({ calibration: 'none', values: [{ unit: 'px' }] })
})

test('rescaled values are the same in the stack and on a plane, called rescaled, in the unit that the file names', () => {
  for (const valueUnits of ['', 'BQML']) {
    const stack = sliceOf(AXIAL, 3, { isHounsfield: false, slope: 0.001, intercept: 0, valueUnits })
    const voxel = ground4(stack)
    expect(voxel(stack)).toEqual({ name: 'value', value: stack.pixels![4 * AXIAL.columns + 4], unit: 'rescaled', ...(valueUnits ? { of: valueUnits } : {}) })
    expect(voxel({ ...stack, frame: null })).toEqual(voxel(stack))
  }
  const untouched = sliceOf(AXIAL, 3, { isHounsfield: false })
  expect(ground4(untouched)(untouched)).toMatchObject({ unit: 'stored' })
  // One scale for the whole series, although one of its pictures happens to have a slope of 1.
  expect(valueUnitOf([{ ...FRAME }, { ...FRAME, slope: 0.5 }])).toEqual({ unit: 'rescaled' })
})
const ground4 = (on: Ground) => (ground: Ground) => measure('probe', at(on, [4, 4]), ground).values[0]

test('a region over the edge of the picture has no mean: that of its inside would be of another area', () => {
  const ground = sliceOf(AXIAL, 3)
  const names = (points: Point2[]) => measure('rectangle', at(ground, ...points), ground).values.map((one) => one.name)
  expect(names([[-3, 2], [8, 2], [8, 8], [-3, 8]])).toEqual(['area'])
  expect(names([[-0.5, 2], [8, 2], [8, 8], [-0.5, 8]])).toContain('mean')
})

test('what surrounds the picture has no value under a probe and no part in a mean, on the picture and on a plane through it', () => {
  const own = sliceOf(AXIAL, 3)
  const values = Int16Array.from(own.pixels!)
  const at0 = 4 * AXIAL.columns + 4
  for (let column = 0; column < 4; column++) values[at0 + column] = -2000
  values[at0 + 4] = 70
  const box: Point2[] = [[3.6, 3.6], [8.4, 3.6], [8.4, 4.4], [3.6, 4.4]]
  const onPicture: Ground = { ...own, pixels: values, noValues: { low: -2000, high: -1990 } }
  const onPlane: Ground = { ...own, frame: null, pixels: Float32Array.from(values, (value) => (value === -2000 ? -Infinity : value)) }
  for (const ground of [onPicture, onPlane]) {
    expect(measure('probe', at(ground, [5, 4]), ground).values).toEqual([])
    expect(measure('probe', at(ground, [8, 4]), ground).values).toMatchObject([{ value: 70 }])
    expect(value(measure('rectangle', at(ground, ...box), ground).values, 'mean')).toMatchObject({ value: 70 })
    expect(measure('rectangle', at(ground, [3.6, 3.6], [5.4, 3.6], [5.4, 4.4], [3.6, 4.4]), ground).values.map((one) => one.name)).toEqual(['area'])
  }
  expect(value(measure('rectangle', at(own, ...box), { ...own, pixels: values }).values, 'mean')!.value).toBeLessThan(-1000)
})

test('a turned ellipse has its own area and axes where pixels are not square', () => {
  const ground = plain({ regions: [{ x0: 0, y0: 0, x1: 119, y1: 99, mm: [1, 2] }], calibration: 'ultrasound-region' })
  // Diameters of 20 pixels at 45 degrees: a circle of radius 10 pixels, an ellipse of 20 mm and 40 mm.
  const h = 10 / Math.SQRT2
  const { values } = measure('ellipse', at(ground, [50 - h, 50 - h], [50 + h, 50 + h], [50 - h, 50 + h], [50 + h, 50 - h]), ground)
  expect(values).toMatchObject([{ name: 'major-axis', value: expect.closeTo(40, 9) as number }, { name: 'minor-axis', value: expect.closeTo(20, 9) as number }, { name: 'area', value: expect.closeTo(Math.PI * 200, 6) as number }])
})

test('a region whose pixels are not all here has no mean', () => {
  const ground = { ...sliceOf(AXIAL, 3), pixels: null }
  const { values } = measure('rectangle', at(ground, [2, 2], [8, 2], [8, 8], [2, 8]), ground)
  expect(values.map((one) => one.name)).toEqual(['area'])
})
