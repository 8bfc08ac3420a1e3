import { expect, test } from 'vitest'
import { brainMr, headCt } from '../../tests/fixtures/dicom/head'
import { deface, type HeadVolume } from './deface'

/** Every second voxel of each axis: an eighth of the work, the same head. */
function halved(volume: HeadVolume): HeadVolume {
  const [columns, rows, slices] = volume.dimensions.map((count) => Math.ceil(count / 2)) as [number, number, number]
  const samples = new Int16Array(columns * rows * slices)
  for (let slice = 0, to = 0; slice < slices; slice++) for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) samples[to++] = at(volume, volume.samples, column * 2, row * 2, slice * 2)
  const [x, y, z] = volume.spacing
  return { ...volume, dimensions: [columns, rows, slices], spacing: [x * 2, y * 2, z * 2], samples }
}

function at({ dimensions: [columns, rows] }: HeadVolume, samples: HeadVolume['samples'], column: number, row: number, slice: number): number {
  return samples[(slice * rows + row) * columns + column]!
}

const ct = halved(headCt())
const mr = halved(brainMr())
const isSame = (a: HeadVolume['samples'], b: HeadVolume['samples']) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer))
const defaced = (volume: HeadVolume) => {
  const outcome = deface(volume)
  if (outcome.kind !== 'defaced') throw new Error(outcome.why)
  return outcome
}
/** Rows run to the back, slices to the head in both samples. */
test('both samples lie as this test reads them', () => {
  for (const { direction } of [ct, mr]) expect(direction.map(Math.round)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1])
})

test.each([['a head CT', ct, -300], ['a brain MR', mr, 30]] as const)('%s loses its face: in front of a flat plane every voxel has one value', (_, volume, skin) => {
  const { samples, fill } = defaced(volume)
  const [columns, , slices] = volume.dimensions
  // The lowest third of the levels holds nose, mouth or chin; the foremost body of all is where the plane is.
  let plane = volume.dimensions[1]
  let reliefBefore = 0
  const fronts: number[] = []
  for (let slice = 0; slice < Math.floor(slices / 4); slice++) {
    for (let column = Math.floor(columns * 0.35); column < columns * 0.65; column++) {
      const front = (of: HeadVolume['samples']) => {
        for (let row = 0; row < volume.dimensions[1]; row++) if (at(volume, of, column, row, slice) > skin) return row
        return volume.dimensions[1]
      }
      plane = Math.min(plane, front(samples))
      fronts.push(front(volume.samples))
    }
  }
  reliefBefore = Math.max(...fronts.filter((front) => front < volume.dimensions[1])) - Math.min(...fronts)
  expect(reliefBefore * volume.spacing[1]).toBeGreaterThan(15)
  expect((plane - Math.min(...fronts)) * volume.spacing[1]).toBeGreaterThan(45)
  for (let slice = 0; slice < Math.floor(slices / 4); slice++) for (let column = 0; column < columns; column++) for (let row = 0; row < plane; row++) if (at(volume, samples, column, row, slice) !== fill) expect.unreachable(`${column} ${row} ${slice}`)
})

test.each([['a head CT', ct], ['a brain MR', mr]] as const)('%s keeps every value behind the plane, and above the brow all but the skin in front', (_, volume) => {
  const { samples, removed } = defaced(volume)
  const [columns, rows, slices] = volume.dimensions
  let changed = 0
  for (let slice = 0; slice < slices; slice++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        if (at(volume, samples, column, row, slice) === at(volume, volume.samples, column, row, slice)) continue
        changed += 1
        if (row > rows * 0.5) expect.unreachable(`behind: ${column} ${row} ${slice}`)
      }
    }
  }
  expect(changed).toBe(removed)
  // The middle of the vault.
  const top = Math.floor(slices * 0.85)
  for (let row = Math.floor(rows * 0.35); row < rows; row++) expect(at(volume, samples, columns >> 1, row, top)).toBe(at(volume, volume.samples, columns >> 1, row, top))
})

test('in CT the bone of the forehead stays', () => {
  const { samples } = defaced(ct)
  const [columns, rows, slices] = ct.dimensions
  const slice = Math.floor(slices * 0.8)
  let bone = 0
  for (let row = 0; row < rows / 2; row++) {
    if (ct.samples[(slice * rows + row) * columns + (columns >> 1)]! > 400) {
      expect(at(ct, samples, columns >> 1, row, slice)).toBe(at(ct, ct.samples, columns >> 1, row, slice))
      bone += 1
    }
  }
  expect(bone).toBeGreaterThan(2)
})

/** The same head with an axis stored the other way, or axes exchanged. */
function turned(volume: HeadVolume, kind: 'rows' | 'slices' | 'sagittal'): HeadVolume {
  const [columns, rows, slices] = volume.dimensions
  const [x, y, z] = volume.spacing
  const samples = new Int16Array(volume.samples.length)
  for (let slice = 0; slice < slices; slice++) for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    const value = at(volume, volume.samples, column, row, slice)
    if (kind === 'rows') samples[(slice * rows + (rows - 1 - row)) * columns + column] = value
    else if (kind === 'slices') samples[((slices - 1 - slice) * rows + row) * columns + column] = value
    // Columns to the back, rows to the feet, slices to the left.
    else samples[(column * slices + (slices - 1 - slice)) * rows + row] = value
  }
  if (kind === 'rows') return { ...volume, samples, direction: [1, 0, 0, 0, -1, 0, 0, 0, 1] }
  if (kind === 'slices') return { ...volume, samples, direction: [1, 0, 0, 0, 1, 0, 0, 0, -1] }
  return { ...volume, samples, dimensions: [rows, slices, columns], spacing: [y, z, x], direction: [0, 1, 0, 0, 0, -1, 1, 0, 0] }
}

test('the same head loses the same voxels, however its axes are stored', () => {
  const straight = defaced(ct)
  for (const kind of ['rows', 'slices', 'sagittal'] as const) {
    const other = defaced(turned(ct, kind))
    expect(other.removed, kind).toBe(straight.removed)
    expect(isSame(other.samples, turned({ ...ct, samples: straight.samples }, kind).samples), kind).toBe(true)
  }
})

test('what is no head, too thin, or lies across the axes is left as it is, and says why', () => {
  const empty: HeadVolume = { ...ct, samples: new Int16Array(ct.samples.length).fill(-1_000) }
  expect(deface(empty)).toEqual({ kind: 'not-defaced', why: 'no-head' })
  expect(deface({ ...ct, spacing: [4, 4, 4] })).toEqual({ kind: 'not-defaced', why: 'no-head' })
  const [columns, rows] = ct.dimensions
  expect(deface({ ...ct, dimensions: [columns, rows, 8], samples: ct.samples.slice(0, columns * rows * 8) as Int16Array })).toEqual({ kind: 'not-defaced', why: 'too-thin' })
  const [c, s] = [Math.cos(0.6), Math.sin(0.6)]
  expect(deface({ ...ct, direction: [c, s, 0, -s, c, 0, 0, 0, 1] })).toEqual({ kind: 'not-defaced', why: 'oblique' })
  expect(deface({ ...ct, direction: [] })).toEqual({ kind: 'not-defaced', why: 'oblique' })
})

test('a volume that does not hold the top of the head is cut at all levels', () => {
  const [columns, rows] = ct.dimensions
  const lower = 30
  const volume: HeadVolume = { ...ct, dimensions: [columns, rows, lower], samples: ct.samples.slice(0, columns * rows * lower) as Int16Array }
  const { samples, fill } = defaced(volume)
  for (let slice = 0; slice < lower; slice++) for (let row = 0; row < 30; row++) expect(at(volume, samples, columns >> 1, row, slice)).toBe(fill)
})
