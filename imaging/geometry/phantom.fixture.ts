import type { Frame, SliceGeometry } from '../contract'
import { add, across, cross, scale, type Vector } from './vector'

/**
 * A body for tests that looks different from every side: each stored value says where in the patient it was taken, so
 * that a swapped, mirrored or shifted axis shows in every voxel.
 */
export interface PhantomShape {
  columns: number
  rows: number
  slices: number
  /** Between rows, between columns. */
  spacing: [number, number]
  gap: number
  origin: Vector
  row: Vector
  column: Vector
}

export interface PhantomSlice { geometry: SliceGeometry; frame: Frame }

/** Grows by 1 a millimetre to the left, 3 to the back, 7 to the head; and a ball on the patient's left, at the front, near the head. */
export function phantomValue([x, y, z]: Vector, ball: Vector = [30, -20, 25]): number {
  const inBall = Math.hypot(x - ball[0], y - ball[1], z - ball[2]) < 8
  return Math.round(x + 3 * y + 7 * z) + (inBall ? 3000 : 0)
}

export const AXIAL: PhantomShape = { columns: 40, rows: 30, slices: 20, spacing: [1.5, 2], gap: 2.5, origin: [-40, -30, -10], row: [1, 0, 0], column: [0, 1, 0] }
export const CORONAL: PhantomShape = { ...AXIAL, origin: [-40, -30, 40], row: [1, 0, 0], column: [0, 0, -1] }
/** Turned about two axes, as a cardiac or hippocampal series is. */
export const OBLIQUE: PhantomShape = { ...AXIAL, ...oblique(25, -40), origin: [-30, -35, -20] }
export const ANISOTROPIC: PhantomShape = { ...AXIAL, columns: 24, rows: 36, spacing: [0.4375, 1.21], gap: 6.6 }

export function phantomSlices(shape: PhantomShape): PhantomSlice[] {
  const normal = cross(shape.row, shape.column)
  return Array.from({ length: shape.slices }, (_, index) => {
    const position = add(shape.origin, scale(normal, index * shape.gap))
    const samples = new Int16Array(shape.rows * shape.columns)
    for (let row = 0; row < shape.rows; row++) {
      for (let column = 0; column < shape.columns; column++) {
        samples[row * shape.columns + column] = phantomValue(add(position, add(scale(shape.row, column * shape.spacing[1]), scale(shape.column, row * shape.spacing[0]))))
      }
    }
    return {
      geometry: {
        sopInstanceUid: `2.25.${1000 + index}`, frame: 1, rows: shape.rows, columns: shape.columns, spacing: shape.spacing, position,
        orientation: [...shape.row, ...shape.column], frameOfReferenceUid: '2.25.1', instanceNumber: index + 1,
      },
      frame: { rows: shape.rows, columns: shape.columns, samplesPerPixel: 1, bitsStored: 16, isSigned: true, photometric: 'MONOCHROME2', samples },
    }
  })
}

/** The same disorder each time: shuffled by a small generator of its own. */
export function shuffled<T>(list: readonly T[], seed = 7): T[] {
  const result = [...list]
  let state = seed
  for (let index = result.length - 1; index > 0; index--) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    const other = state % (index + 1)
    ;[result[index], result[other]] = [result[other]!, result[index]!]
  }
  return result
}

function oblique(aboutHeadDegrees: number, aboutRowDegrees: number): { row: [number, number, number]; column: [number, number, number] } {
  const turn = aboutHeadDegrees * Math.PI / 180
  const tilt = aboutRowDegrees * Math.PI / 180
  const row: Vector = [Math.cos(turn), Math.sin(turn), 0]
  const back: Vector = [-Math.sin(turn), Math.cos(turn), 0]
  const column = add(scale(back, Math.cos(tilt)), scale([0, 0, 1], Math.sin(tilt)))
  return { row: [...row], column: [...across(cross(row, column), row)] }
}
