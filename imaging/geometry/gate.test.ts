import { describe, expect, test } from 'vitest'
import type { SeriesGeometry, SliceGeometry } from '../contract'
import { judgeGeometry, patientPosition } from './gate'
import { ANISOTROPIC, AXIAL, CORONAL, OBLIQUE, phantomSlices, phantomValue, shuffled, type PhantomShape } from '../../tests/fixtures/phantom'
import { add, cross, dot, scale, type Vector } from './vector'

const SHAPES: Record<string, PhantomShape> = { axial: AXIAL, coronal: CORONAL, oblique: OBLIQUE, anisotropic: ANISOTROPIC }

describe.each(Object.entries(SHAPES))('%s', (_, shape) => {
  const slices = phantomSlices(shape)
  const geometry = judgeGeometry(shuffled(slices).map((slice) => slice.geometry))

  test('shuffled files become a volume in which every voxel lies where the patient says', () => {
    const volume = asVolume(geometry)
    expect(volume.dimensions).toEqual([shape.columns, shape.rows, shape.slices])
    expect(volume.spacing[0]).toBeCloseTo(shape.spacing[1], 6)
    expect(volume.spacing[1]).toBeCloseTo(shape.spacing[0], 6)
    expect(volume.spacing[2]).toBeCloseTo(shape.gap, 6)
    const frames = new Map(slices.map((slice) => [slice.geometry.sopInstanceUid, slice.frame]))
    for (let z = 0; z < shape.slices; z++) {
      const { samples } = frames.get(volume.order[z]!.sopInstanceUid)!
      for (let y = 0; y < shape.rows; y += 7) {
        for (let x = 0; x < shape.columns; x += 5) {
          const value = samples[y * shape.columns + x]!
          expect(Math.abs(value - phantomValue(patientPosition(volume, [x, y, z])))).toBeLessThanOrEqual(1)
        }
      }
    }
  })

  test('its directions are right-handed, at right angles and of unit length', () => {
    const [row, column, normal] = axes(asVolume(geometry))
    expect(dot(cross(row, column), normal)).toBeCloseTo(1, 12)
    expect(dot(row, column)).toBeCloseTo(0, 12)
    for (const axis of [row, column, normal]) expect(dot(axis, axis)).toBeCloseTo(1, 12)
  })

  test('instance numbers that run the other way change nothing', () => {
    const backwards = slices.map(({ geometry }, index) => ({ ...geometry, instanceNumber: slices.length - index }))
    expect(judgeGeometry(shuffled(backwards))).toEqual(geometry)
  })

  test('a missing slice is named with its place, and the others stay readable in order', () => {
    const missing = judgeGeometry(shuffled(geometries(shape).filter((_, index) => index !== 9)))
    const stack = asStack(missing)
    expect(stack.reasons).toEqual(['missing-slice'])
    expect(stack.detail).toContain('1 between instance 9 frame 1 and instance 11 frame 1')
    expect(stack.order.map((each) => each.sopInstanceUid)).toEqual(geometries(shape).filter((_, index) => index !== 9).map((slice) => slice.sopInstanceUid))
  })

  test('a tilted gantry is no volume', () => {
    const tilted = geometries(shape).map((slice, index) => ({ ...slice, position: add(slice.position!, scale(shape.column, index * shape.gap * Math.tan(12 * Math.PI / 180))) }))
    const stack = asStack(judgeGeometry(tilted))
    expect(stack.reasons).toEqual(['sheared'])
    expect(stack.detail).toContain('(12.00 degrees)')
  })

  test('one slice moved sideways by a pixel is no volume', () => {
    const moved = geometries(shape).map((slice, index) => index === 4 ? { ...slice, position: add(slice.position!, scale(shape.row, shape.spacing[1])) } : slice)
    expect(asStack(judgeGeometry(moved)).reasons).toEqual(['sheared'])
  })

  test('one slice a tenth of a gap off is no volume', () => {
    const normal = cross(shape.row, shape.column)
    const moved = geometries(shape).map((slice, index) => index === 4 ? { ...slice, position: add(slice.position!, scale(normal, shape.gap / 10)) } : slice)
    const stack = asStack(judgeGeometry(moved))
    expect(stack.reasons).toEqual(['uneven-gaps'])
    expect(stack.detail).toContain('between')
  })

  test('an error of every gap that adds up to a slice is found, though no single gap shows it', () => {
    const normal = cross(shape.row, shape.column)
    // Each gap grows a little over the one before: 0.1 % of the gap each.
    const drifting = geometries(shape).map((slice, index) => ({ ...slice, position: add(slice.position!, scale(normal, shape.gap * 0.001 * index * index)) }))
    expect(asStack(judgeGeometry(drifting)).reasons).toEqual(['uneven-gaps'])
  })

  test('positions and cosines as a scanner rounds them are still a volume', () => {
    const rounded = geometries(shape).map((slice) => ({
      ...slice, position: slice.position!.map((each) => Number(each.toFixed(2))) as [number, number, number], orientation: slice.orientation!.map((each) => Number(each.toFixed(6))) as SliceGeometry['orientation'],
    }))
    expect(judgeGeometry(shuffled(rounded)).kind).toBe('volume')
  })
})

describe('what is no honest volume stays a stack and says why', () => {
  const slices = geometries(AXIAL)

  test('a localizer among the slices', () => {
    const scout: SliceGeometry = { ...slices[0]!, sopInstanceUid: '2.25.9', instanceNumber: 0, orientation: [0, 1, 0, 0, 0, -1], position: [0, -100, 100] }
    const stack = asStack(judgeGeometry(shuffled([...slices, scout])))
    expect(stack.reasons).toEqual(['several-orientations'])
    expect(stack.order[0]!.sopInstanceUid).toBe('2.25.9')
  })

  test('rows and columns exchanged are another orientation, though the normal is only turned round', () => {
    const turned = slices.map((slice, index) => index === 3 ? { ...slice, orientation: [0, 1, 0, 1, 0, 0] as SliceGeometry['orientation'] } : slice)
    expect(asStack(judgeGeometry(turned)).reasons).toContain('several-orientations')
  })

  test('two series in one, in the same places', () => {
    const other = slices.map((slice, index) => ({ ...slice, sopInstanceUid: `2.25.${5000 + index}`, instanceNumber: 100 + index }))
    const stack = asStack(judgeGeometry(shuffled([...slices, ...other])))
    expect(stack.reasons).toEqual(['doubled-position'])
    // By number: one series after the other, each whole.
    expect(stack.order.map((each) => each.sopInstanceUid)).toEqual([...slices, ...other].map((slice) => slice.sopInstanceUid))
  })

  test('two series in one, in places of their own', () => {
    const other = slices.map((slice, index) => ({ ...slice, sopInstanceUid: `2.25.${5000 + index}`, position: add(slice.position!, [0, 0, 0.7]) }))
    expect(asStack(judgeGeometry(shuffled([...slices, ...other]))).reasons).toEqual(['uneven-gaps'])
  })

  test('one slice that came twice under two names', () => {
    const stack = asStack(judgeGeometry([...slices, { ...slices[5]!, sopInstanceUid: '2.25.77', instanceNumber: 77 }]))
    expect(stack.reasons).toEqual(['doubled-position'])
    expect(stack.detail).toContain('instance 6 frame 1 and instance 77 frame 1')
  })

  test('the same places at several times, each complete: a time series, read time after time', () => {
    const later = slices.map((slice, index) => ({ ...slice, sopInstanceUid: `2.25.${5000 + index}`, instanceNumber: 100 + index, time: 2 }))
    const stack = asStack(judgeGeometry(shuffled([...slices.map((slice) => ({ ...slice, time: 1 })), ...later])))
    expect(stack.reasons).toEqual(['time-series'])
    expect(stack.order.slice(0, slices.length).map((each) => each.sopInstanceUid)).toEqual(slices.map((slice) => slice.sopInstanceUid))
  })

  test('a beating heart in one place', () => {
    const cine = Array.from({ length: 12 }, (_, index) => ({ ...slices[0]!, sopInstanceUid: '2.25.8', frame: index + 1, time: index * 40 }))
    const stack = asStack(judgeGeometry(shuffled(cine)))
    expect(stack.reasons).toEqual(['time-series'])
    expect(stack.order.map((each) => each.frame)).toEqual(cine.map((each) => each.frame))
  })

  test.each<[string, Partial<SliceGeometry>, string]>([
    ['another size', { rows: 31 }, 'several-sizes'],
    ['another pixel spacing', { spacing: [1.5, 2.01] }, 'several-spacings'],
    ['another frame of reference', { frameOfReferenceUid: '2.25.2' }, 'several-frames-of-reference'],
    ['no frame of reference where others have one', { frameOfReferenceUid: null }, 'several-frames-of-reference'],
    ['no position', { position: null }, 'no-position'],
    ['a position that is no number', { position: [NaN, 0, 0] }, 'no-position'],
    ['no orientation', { orientation: null }, 'no-position'],
    ['an orientation of noughts', { orientation: [0, 0, 0, 0, 0, 0] }, 'no-position'],
    ['rows along columns', { orientation: [1, 0, 0, 1, 0, 0] }, 'no-position'],
    ['rows and columns at 85 degrees', { orientation: [1, 0, 0, Math.cos(85 * Math.PI / 180), Math.sin(85 * Math.PI / 180), 0] }, 'sheared'],
    ['no spacing', { spacing: null }, 'no-spacing'],
    ['a spacing of nought', { spacing: [0, 2] }, 'no-spacing'],
    ['colour', { isColour: true }, 'colour'],
  ])('a slice with %s', (_, change, reason) => {
    const stack = asStack(judgeGeometry(shuffled(slices.map((slice, index) => index === 7 ? { ...slice, ...change } : slice))))
    expect(stack.reasons).toContain(reason)
    expect(stack.order).toHaveLength(slices.length)
    expect(new Set(stack.order.map((each) => each.sopInstanceUid)).size).toBe(slices.length)
  })

  test('a single picture, and none', () => {
    expect(asStack(judgeGeometry([slices[0]!])).reasons).toEqual(['one-slice'])
    expect(asStack(judgeGeometry([])).order).toEqual([])
  })

  test('several reasons are all named', () => {
    const stack = asStack(judgeGeometry(slices.map((slice, index) => index === 7 ? { ...slice, rows: 10, isColour: true, position: null } : slice)))
    expect(stack.reasons).toEqual(['colour', 'several-sizes', 'no-position'])
  })

  test('plain pictures are read by instance number, then time, whatever order they came in', () => {
    const plain = (uid: string, instanceNumber: number | null, time?: number): SliceGeometry => ({ sopInstanceUid: uid, frame: 1, rows: 10, columns: 10, spacing: null, position: null, orientation: null, frameOfReferenceUid: null, instanceNumber, time })
    const stack = asStack(judgeGeometry([plain('e', null), plain('d', null, 3), plain('c', 2, 9), plain('b', 2, 5), plain('a', 1)]))
    expect(stack.order.map((each) => each.sopInstanceUid)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})

function geometries(shape: PhantomShape): SliceGeometry[] {
  return phantomSlices(shape).map((slice) => slice.geometry)
}

function asVolume(geometry: SeriesGeometry) {
  if (geometry.kind !== 'volume') throw new Error(`no volume: ${geometry.detail}`)
  return geometry
}

function asStack(geometry: SeriesGeometry) {
  if (geometry.kind !== 'stack') throw new Error('a volume')
  return geometry
}

function axes({ direction }: { direction: number[] }): [Vector, Vector, Vector] {
  return [0, 3, 6].map((start) => direction.slice(start, start + 3)) as unknown as [Vector, Vector, Vector]
}
