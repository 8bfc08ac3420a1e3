import { describe, expect, test } from 'vitest'
import { ANISOTROPIC, CORONAL, OBLIQUE, phantomSlices, sampleSlice, type PhantomShape } from '../../../tests/fixtures/phantom'
import { judgeGeometry } from '../../geometry/gate'
import { readPlainLabelVolume } from '../../lesson/plain-label-volume'
import { contentOf, toPatient, type Grid } from '../../surfaces/mesh'
import { BARRIER, LabelDesk, type DeskLabel, type DeskOperation } from './desk'
import { countLabels } from './edits'
import { History } from './history'
import { histogramOf } from './histogram'
import { writeLabelsNifti } from './labels-nifti'
import { eachPixel, placeIn, slicePlanes, voxelAt, type Voxel } from './planes'
import { takenBy } from './region'
import { previewGrid, previewSurface } from './surface'

const BONE: DeskLabel = { label: 1, name: 'Bone', chinese: '骨', colour: '#e8dcc4', isHidden: false }
const OTHER: DeskLabel = { label: 2, name: 'Other', chinese: '', colour: '#2f7ac0', isHidden: false }
/** HU; kept as unsigned values with an intercept, as scanners keep them. */
const INTERCEPT = -1024

/** Two balls of 700 HU joined by a bridge of a voxel, in soft tissue. */
function deskOf({ size = [40, 30, 20] as Voxel, spacing = [1, 1, 2] as [number, number, number], value = (x: number, y: number, z: number): number => (Math.hypot(x - 10, y - 15, 2 * (z - 10)) < 6 || Math.hypot(x - 29, y - 15, 2 * (z - 10)) < 6 || (y === 15 && z === 10 && x > 10 && x < 29) ? 700 : 40), names = [BONE, OTHER], floor = null as number | null } = {}) {
  const grid: Grid = { size, spacing, origin: [-20, -15, -20], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
  const samples = new Uint16Array(size[0] * size[1] * size[2])
  let at = 0
  for (let z = 0; z < size[2]; z++) for (let y = 0; y < size[1]; y++) for (let x = 0; x < size[0]; x++) samples[at++] = value(x, y, z) - INTERCEPT
  return new LabelDesk(grid, { samples, size, spacing, slope: 1, intercept: INTERCEPT }, null, names, floor)
}
const at = (desk: LabelDesk, [x, y, z]: Voxel) => desk.labels[(z * desk.grid.size[1] + y) * desk.grid.size[0] + x]!
const RANGE = { from: 226, to: 3_000 }
const BALL = { diameterMm: 3, across: null }

describe('what is chosen is what lies in the range, in real values', () => {
  test('a range fills the label at hand and leaves others their voxels', () => {
    const desk = deskOf()
    desk.run({ do: 'activate', label: 2 })
    desk.run({ do: 'stroke', from: [10, 15, 10], to: [10, 15, 10], brush: BALL, as: 'paint', over: false, press: 1 })
    desk.lift()
    desk.run({ do: 'activate', label: 1 })
    expect(desk.run({ do: 'fill', range: RANGE, over: false })).toBe('done')
    expect([at(desk, [10, 15, 10]), at(desk, [12, 15, 10]), at(desk, [20, 15, 10]), at(desk, [20, 16, 10])]).toEqual([2, 1, 1, 0])
    expect(desk.run({ do: 'fill', range: RANGE, over: true })).toBe('done')
    expect(at(desk, [10, 15, 10])).toBe(1)
    expect(desk.state().voxels[1]).toBe([...desk.labels].filter((label) => label === 1).length)
  })

  test('a seed takes what hangs together with it; a distance or a barrier stops the leak', () => {
    const desk = deskOf()
    const grow = (withinMm: number | null) => desk.run({ do: 'grow', range: RANGE, withinMm, over: false })
    expect(grow(null)).toBe('no-seed')
    desk.run({ do: 'seed', at: [2, 2, 2] })
    expect(grow(null), 'in soft tissue').toBe('no-seed')
    desk.run({ do: 'seed', at: [10, 15, 10] })
    expect(grow(null)).toBe('done')
    expect([at(desk, [10, 15, 10]), at(desk, [29, 15, 10])]).toEqual([1, 1])
    desk.run({ do: 'undo' })
    grow(8)
    expect([at(desk, [10, 15, 10]), at(desk, [17, 15, 10]), at(desk, [19, 15, 10]), at(desk, [29, 15, 10])]).toEqual([1, 1, 0, 0])
    desk.run({ do: 'undo' })
    desk.run({ do: 'stroke', from: [20, 15, 10], to: [20, 15, 10], brush: BALL, as: 'barrier', over: false, press: 1 })
    grow(null)
    expect([at(desk, [10, 15, 10]), at(desk, [20, 15, 10]), at(desk, [29, 15, 10])]).toEqual([1, BARRIER, 0])
    expect(desk.run({ do: 'clear-barrier' })).toBe('done')
    expect(desk.labels.includes(BARRIER)).toBe(false)
  })

  test('of a head whose face is not cleared nothing below bone is ever chosen', () => {
    const desk = deskOf({ floor: 226 })
    expect(desk.run({ do: 'fill', range: { from: -1000, to: 3_000 }, over: false })).toBe('done')
    expect(at(desk, [0, 0, 0])).toBe(0)
    expect(histogramOf(desk.grey, 226).least).toBe(700)
  })

  test.each([0.1, 0.3, 0.7])('what a slice tints is what is filled and what grows, to the ends of the range (values of %f a step)', (slope) => {
    const size: Voxel = [64, 16, 1]
    const samples = Uint16Array.from({ length: 1_024 }, (_, at) => at)
    const shown = Float32Array.from(samples, (sample) => sample * slope - 10)
    for (let end = 1; end < 300; end += 23) {
      // Ends as somebody types them, and a value of the volume itself; of a bone-only head what lies below is not tinted.
      const range = { from: Number((end * slope - 10).toPrecision(4)), to: (end + 600) * slope - 10 }
      for (const floor of [null, 40]) {
        const desk = new LabelDesk({ size, spacing: [1, 1, 1], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }, { samples, size, spacing: [1, 1, 1], slope, intercept: -10 }, null, [BONE], floor)
        desk.run({ do: 'fill', range, over: false })
        const isTaken = takenBy(range, floor)
        const tinted = Array.from(shown, (value) => (isTaken(value) ? 1 : 0))
        expect([...desk.labels].join('')).toBe(tinted.join(''))
        if (floor === null) expect([tinted[end], tinted[end + 600], tinted[end - 1], tinted[end + 601]]).toEqual([1, 1, 0, 0])
        else expect(Math.min(...Array.from(shown).filter((_, at) => tinted[at]))).toBeGreaterThanOrEqual(floor)
      }
    }
  })
})

test('islands are listed by their millilitres; the largest or the pressed one stays, small ones go, one becomes a label of its own', () => {
  const value = (x: number, y: number, z: number) => (x < 8 && y < 8 && z < 8 ? 700 : x > 20 && x < 25 && y < 4 && z < 4 ? 700 : x === 35 && y === 20 && z === 12 ? 700 : 0)
  const desk = deskOf({ value })
  desk.run({ do: 'fill', range: RANGE, over: false })
  expect(desk.islands()).toEqual({ count: 3, islands: [{ place: 0, voxels: 512, ml: 1.024 }, { place: 1, voxels: 64, ml: 0.128 }, { place: 2, voxels: 1, ml: 0.002 }] })
  expect([desk.islandAt([22, 1, 1]), desk.islandAt([35, 20, 12]), desk.islandAt([30, 1, 1])]).toEqual([1, 2, null])
  expect(desk.islandVoxel(2)).toEqual([35, 20, 12])
  desk.run({ do: 'keep-islands', places: [1] })
  expect(desk.islands()!.islands.map(({ voxels }) => voxels)).toEqual([64])
  desk.run({ do: 'undo' })
  desk.run({ do: 'drop-small', ml: 0.01 })
  expect(desk.islands()!.islands.map(({ voxels }) => voxels)).toEqual([512, 64])
  desk.run({ do: 'part-islands', places: [1] })
  expect(desk.state()).toMatchObject({ active: 3, voxels: { 1: 512, 3: 64 } })
  desk.run({ do: 'drop-islands', places: [0] })
  expect(desk.state().voxels[3]).toBeUndefined()
  desk.run({ do: 'undo' })
  expect(desk.state().voxels[3]).toBe(64)
})

test('a brush is as wide as it says, a disc in its slice or a ball', () => {
  const desk = deskOf({ size: [41, 41, 41], spacing: [0.5, 0.5, 1], value: () => 0 })
  const stroke = (across: 0 | 1 | 2 | null, press: number) => desk.run({ do: 'stroke', from: [20, 20, 20], to: [20, 20, 20], brush: { diameterMm: 6, across }, as: 'paint', over: false, press })
  stroke(null, 1)
  // A ball of 6 mm holds 0.113 ml.
  expect(Math.abs(desk.ml(desk.state().voxels[1]!) - 0.113)).toBeLessThan(0.008)
  expect([at(desk, [26, 20, 20]), at(desk, [27, 20, 20]), at(desk, [20, 20, 23]), at(desk, [20, 20, 24])]).toEqual([1, 0, 1, 0])
  desk.run({ do: 'clear-label' })
  stroke(2, 2)
  expect([at(desk, [26, 20, 20]), at(desk, [20, 20, 21])]).toEqual([1, 0])
  desk.run({ do: 'stroke', from: [20, 20, 20], to: [20, 20, 20], brush: { diameterMm: 0.1, across: 2 }, as: 'erase', over: false, press: 3 })
  expect(at(desk, [20, 20, 20]), 'never less than the voxel under it').toBe(0)
})

test.each([['coronal, thick slices', [0, 3, 0], [12, 3, 4]], ['down and back', [12, 3, 4], [1, 3, 0]], ['steep', [2, 3, 0], [3, 3, 9]], ['through corners', [2, 3, 1], [8, 3, 7]]] as [string, Voxel, Voxel][])('a thin stroke has no holes and a barrier does not leak: %s', (_, from, to) => {
  const desk = deskOf({ size: [14, 6, 10], spacing: [0.8, 0.8, 5], value: () => 0 })
  desk.run({ do: 'stroke', from, to, brush: { diameterMm: 1, across: 1 }, as: 'paint', over: false, press: 1 })
  desk.lift()
  const drawn: Voxel[] = []
  for (let z = 0; z < 10; z++) for (let y = 0; y < 6; y++) for (let x = 0; x < 14; x++) if (at(desk, [x, y, z]) === 1) drawn.push([x, y, z])
  const steps = from.reduce((sum, each, axis) => sum + Math.abs(to[axis]! - each), 0)
  expect(drawn.every(([, y]) => y === 3), 'in its slice').toBe(true)
  expect(drawn.length).toBeGreaterThan(steps)
  // By sides alone one comes from one end to the other.
  const reached = [from]
  for (const here of reached) for (const next of drawn) if (here.reduce((sum, each, axis) => sum + Math.abs(next[axis]! - each), 0) === 1 && !reached.some((one) => one.every((each, axis) => each === next[axis]))) reached.push(next)
  expect(reached).toHaveLength(drawn.length)
  expect(reached).toContainEqual(to)
  // No voxel of it is farther from the line than half its own diagonal.
  const far = (voxel: Voxel) => {
    const [u, v] = [to[0] - from[0], to[2] - from[2]]
    return Math.abs(u * (voxel[2] - from[2]) - v * (voxel[0] - from[0])) / (Math.abs(u) + Math.abs(v))
  }
  expect(Math.max(...drawn.map(far))).toBeLessThanOrEqual(0.75)
})

test('each press is one step; all of them can be taken back and done again, to the last voxel', () => {
  const desk = deskOf()
  const pictures = [desk.labels.slice()]
  const steps: DeskOperation[] = [
    { do: 'fill', range: RANGE, over: false }, { do: 'seed', at: [10, 15, 10] }, { do: 'add-label', name: 'Third', chinese: '第三', colour: '#123456' },
    { do: 'stroke', from: [5, 5, 5], to: [20, 5, 5], brush: BALL, as: 'paint', over: true, press: 1 }, { do: 'describe', label: 3, name: 'Renamed' }, { do: 'remove-label', label: 1 },
  ]
  const states = [JSON.stringify({ ...desk.state(), change: 0, canUndo: 0, canRedo: 0 })]
  for (const step of steps) {
    expect(desk.run(step)).toBe('done')
    desk.lift()
    pictures.push(desk.labels.slice())
    states.push(JSON.stringify({ ...desk.state(), change: 0, canUndo: 0, canRedo: 0 }))
  }
  for (const way of ['undo', 'redo'] as const) {
    for (let step = 1; step <= steps.length; step++) {
      const place = way === 'undo' ? steps.length - step : step
      expect(desk.run({ do: way })).toBe('done')
      expect(desk.labels).toEqual(pictures[place])
      expect(JSON.stringify({ ...desk.state(), change: 0, canUndo: 0, canRedo: 0 })).toBe(states[place])
      expect(new Map(Object.entries(desk.state().voxels).map(([label, count]) => [Number(label), count]))).toEqual(new Map([...countLabels(desk.labels)].filter(([label]) => label > 0)))
    }
    expect(desk.run({ do: way })).toBe('nothing')
  }
  // Strokes of one press are taken back together.
  desk.run({ do: 'activate', label: 3 })
  for (const x of [5, 10, 15]) desk.run({ do: 'stroke', from: [x, 25, 15], to: [x + 5, 25, 15], brush: BALL, as: 'paint', over: false, press: 2 })
  desk.run({ do: 'undo' })
  expect(desk.labels).toEqual(pictures.at(-1))
})

test('what can be taken back is bounded: the oldest goes first, the newest always stays', () => {
  const history = new History<number>({ bytes: 100, steps: 3 })
  const edit = (runs: number) => ({ start: new Uint32Array(runs), length: new Uint32Array(runs), before: new Uint16Array(runs), after: new Uint16Array(runs) })
  for (const [index, runs] of [1, 1, 1, 1, 5, 50].entries()) history.push({ edits: [edit(runs)], before: index, after: index + 1 })
  expect([history.undo()?.before, history.undo()]).toEqual([5, null])
})

test('noise is refused before anything changes', () => {
  const desk = deskOf({ size: [256, 256, 200], value: (x, y, z) => ((x + y + z) % 2 ? 700 : 0) })
  expect(desk.run({ do: 'fill', range: RANGE, over: false })).toBe('noise')
  expect([desk.state().canUndo, desk.labels.every((label) => label === 0)]).toEqual([false, true])
})

describe('left is left in every kind of slices', () => {
  test.each([['coronal', CORONAL], ['oblique', OBLIQUE], ['anisotropic', ANISOTROPIC]] as [string, PhantomShape][])('%s: slices, the file and the surface are where the patient is', (_, shape) => {
    const geometry = judgeGeometry(phantomSlices(shape).map(({ geometry }) => geometry))
    if (geometry.kind !== 'volume') throw new Error('a volume is expected')
    const grid: Grid = { size: geometry.dimensions, spacing: geometry.spacing, origin: geometry.origin, direction: geometry.direction }
    const planes = slicePlanes(grid)
    for (const plane of Object.values(planes)) {
      const at = (column: number, row: number, index: number) => toPatient(grid, voxelAt(plane, column, row, index))
      const [here, right, down, next] = [at(1, 1, 1), at(2, 1, 1), at(1, 2, 1), at(1, 1, 2)]
      const [x, y, z] = [0, 1, 2]
      const grows = (to: number[], axis: number) => Math.sign(Math.round((to[axis]! - here[axis]!) * 1e6))
      expect({ axial: [grows(right, x), grows(down, y), grows(next, z)], coronal: [grows(right, x), -grows(down, z), grows(next, y)], sagittal: [grows(right, y), -grows(down, z), grows(next, x)] }[plane.name], plane.name).toEqual([1, 1, 1])
      expect(placeIn(plane, voxelAt(plane, 3, 4, 2))).toEqual({ column: 3, row: 4, index: 2 })
      const seen: number[] = []
      eachPixel(plane, grid.size as Voxel, 2, (pixel, voxel) => { seen[pixel] = voxel })
      const [i, j, k] = voxelAt(plane, 3, 4, 2)
      expect([seen.length, seen[4 * plane.columns + 3]]).toEqual([plane.columns * plane.rows, (k * grid.size[1] + j) * grid.size[0] + i])
    }
    const size = grid.size as Voxel
    const samples = new Int16Array(size[0] * size[1] * size[2])
    // A ball at the patient's left front, by the place in the patient alone.
    const ball: [number, number, number] = toPatient(grid, [size[0] * 0.6, size[1] * 0.4, size[2] * 0.55])
    for (let z = 0; z < size[2]; z++) sampleSlice(shape, z, (place) => (Math.hypot(...place.map((each, axis) => each - ball[axis]!)) < 9 ? 900 : 0), samples.subarray(z * size[0] * size[1], (z + 1) * size[0] * size[1]) as Int16Array)
    const desk = new LabelDesk(grid, { samples, size, spacing: geometry.spacing, slope: 1, intercept: 0 }, null, [BONE])
    desk.run({ do: 'fill', range: RANGE, over: false })
    const file = readPlainLabelVolume(writeLabelsNifti(grid, desk.labels))
    expect([...file.labels]).toEqual([...desk.labels])
    const ends = ([i, j, k]: Voxel) => toPatient(file, [i, j, k]).map((each, axis) => each - toPatient(grid, [i, j, k])[axis]!)
    for (const voxel of [[0, 0, 0], [size[0] - 1, 2, size[2] - 1]] as Voxel[]) for (const off of ends(voxel)) expect(Math.abs(off)).toBeLessThan(1e-3)
    const preview = previewGrid(grid, desk.labels, new Set([1]))!
    const { mesh } = previewSurface(preview, 1, 1e6)!
    const { centre, mm3 } = contentOf(mesh)
    for (const axis of [0, 1, 2]) expect(Math.abs(centre[axis]! - ball[axis]!)).toBeLessThan(Math.max(...geometry.spacing) / 2)
    expect(Math.abs(mm3 / 1_000 / desk.ml(desk.state().voxels[1]!) - 1)).toBeLessThan(0.15)
  })
})

test('a surface of a large label is made of every second or third voxel, and lies where the label does', () => {
  const desk = deskOf({ size: [120, 120, 60], value: (x, y, z) => (Math.hypot(x - 60, y - 60, 2 * (z - 30)) < 50 ? 700 : 0) })
  desk.run({ do: 'fill', range: RANGE, over: false })
  const preview = previewGrid(desk.grid, desk.labels, new Set([1]), 50_000)!
  expect(preview.step).toBeGreaterThan(1)
  const { centre } = contentOf(previewSurface(preview, 1, 1e6)!.mesh)
  const due = [40, 45, 40]
  for (const axis of [0, 1, 2]) expect(Math.abs(centre[axis]! - due[axis]!)).toBeLessThan(preview.step)
  expect(previewGrid(desk.grid, desk.labels, new Set([2]))).toBeNull()
})

test('barriers and what is left out are not in the file', () => {
  const desk = deskOf({ value: () => 0 })
  desk.run({ do: 'stroke', from: [5, 5, 5], to: [8, 5, 5], brush: BALL, as: 'barrier', over: false, press: 1 })
  const file = writeLabelsNifti(desk.grid, desk.labels, (label) => label === BARRIER)
  expect(readPlainLabelVolume(file).labels.every((label) => label === 0)).toBe(true)
})
