import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Mm3 } from './manifest'
import { MOST_CELLS, OwnerCells } from './owners'

/** 2 mm voxels along axes of their own: rows run to the feet, as in a coronal series. */
const GRID = { size: [40, 30, 50] as Mm3, spacing: [2, 2, 2] as Mm3, origin: [-39, -49, 29] as Mm3, direction: [1, 0, 0, 0, 0, -1, 0, 1, 0] as [...Mm3, ...Mm3, ...Mm3] }
const placeOf = (at: number): Mm3 => {
  const [x, y, z] = [at % 40, Math.floor(at / 40) % 30, Math.floor(at / 1200)]
  return [-39 + x * 2, -49 + z * 2, 29 - y * 2]
}

function reader(made: NonNullable<ReturnType<OwnerCells['finish']>>, { direction }: typeof GRID = GRID) {
  const { size, spacing, origin } = made.owners
  const bytes = gunzipSync(made.content)
  expect(bytes.length).toBe(size[0] * size[1] * size[2] * 2)
  return (place: Mm3) => {
    const away = place.map((one, axis) => one - origin[axis]!)
    const cell = [0, 1, 2].map((side) => Math.round(away.reduce((sum, one, axis) => sum + one * direction[side * 3 + axis]!, 0) / spacing[side]!))
    return bytes.readUInt16LE(((cell[2]! * size[1] + cell[1]!) * size[0] + cell[0]!) * 2)
  }
}

test('what lies in something else is its own, with a cell around it; what surrounds it has the rest', () => {
  const cells = new OwnerCells(GRID, null)
  const skin = (at: number) => Math.hypot(...placeOf(at)) < 24
  const bone = ([x, y, z]: Mm3) => Math.hypot(x - 8, y, z) < 8
  cells.take({ key: 'bone', depthOrder: 1, isSolid: false }, (at) => bone(placeOf(at)))
  cells.take({ key: 'skin', depthOrder: 0, isSolid: true }, skin)
  const at = reader(cells.finish([{ key: 'skin' }, { key: 'bone' }], 'volume/owners')!)
  for (let x = -35; x < 36; x += 2) for (let z = -25; z < 26; z += 2) {
    const place: Mm3 = [x, 1, z]
    const [fromBone, fromSkin] = [Math.hypot(x - 8, 1, z) - 8, Math.hypot(...place) - 24]
    if (fromBone < 0) expect(at(place), place.join()).toBe(2)
    else if (fromSkin < 0 && fromBone > 6) expect(at(place), place.join()).toBe(1)
    else if (fromSkin > 6) expect(at(place), place.join()).toBe(0)
  }
  // A voxel beside the bone is partly bone, one beside the skin partly skin.
  expect([at([8 + 9, 1, 1]), at([-25, 1, 1])]).toEqual([2, 1])
})

test('of two structures side by side none takes anything of the other, and what has no surface takes nothing', () => {
  const cells = new OwnerCells(GRID, null)
  cells.take({ key: 'left', depthOrder: 1, isSolid: false }, (at) => placeOf(at)[0] > 0 && Math.abs(placeOf(at)[2]) < 10)
  cells.take({ key: 'right', depthOrder: 1, isSolid: false }, (at) => placeOf(at)[0] < 0 && Math.abs(placeOf(at)[2]) < 10)
  cells.take({ key: 'gone', depthOrder: 1, isSolid: false }, (at) => placeOf(at)[2] > 14)
  const at = reader(cells.finish([{ key: 'left' }, { key: 'right' }], 'x')!)
  expect([at([1, 1, 1]), at([-1, 1, 1]), at([1, 1, 25])]).toEqual([1, 2, 0])
})

test('labels lie where their own grid has them, and a cell of several is that of the most', () => {
  // Drawn twice as finely, on straight axes, over a part of the volume.
  const size: Mm3 = [30, 30, 30]
  const labels = new Uint16Array(27_000)
  const drawn = { labels, size, spacing: [1, 1, 1] as Mm3, origin: [-14.5, -14.5, -14.5] as Mm3, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
  for (let index = 0; index < labels.length; index++) {
    const [x, y, z] = [index % 30 - 14.5, Math.floor(index / 30) % 30 - 14.5, Math.floor(index / 900) - 14.5]
    labels[index] = Math.hypot(x, y, z) > 12 ? 0 : x > 0 ? 700 : 3
  }
  const cells = new OwnerCells(GRID, drawn)
  cells.draw(drawn, new Map([[700, 'left'], [3, 'right']]))
  cells.take({ key: 'outside', depthOrder: 0, isSolid: true }, () => true)
  const at = reader(cells.finish([{ key: 'outside' }, { key: 'left' }, { key: 'right' }], 'x')!)
  for (let x = -11; x < 12; x += 2) for (let y = -11; y < 12; y += 2) {
    if (Math.hypot(x, y) < 11) expect(at([x, y, 1]), `${x},${y}`).toBe(x > 0 ? 2 : 3)
  }
  expect(at([20, 20, 20])).toBe(1)
})

test('however large or thick the volume is, no more cells are kept than the page bears, and noise of labels is at most 4 MiB', () => {
  for (const [size, spacing] of [[[150, 150, 150], [2, 2, 2]], [[200, 200, 60], [1.6, 1.6, 5]], [[4, 3, 2], [30, 30, 30]]] as [Mm3, Mm3][]) {
    const grid = { size, spacing, origin: [0, 0, 0] as Mm3, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] as [...Mm3, ...Mm3, ...Mm3] }
    const cells = new OwnerCells(grid, null)
    cells.take({ key: 'one', depthOrder: 0, isSolid: false }, (at) => at % 2 === 0)
    const { owners } = cells.finish([{ key: 'one' }], 'x')!
    expect(owners.size[0] * owners.size[1] * owners.size[2]).toBeLessThanOrEqual(MOST_CELLS)
    for (const axis of [0, 1, 2]) expect(owners.size[axis]! * owners.spacing[axis]!).toBeGreaterThanOrEqual(size[axis]! * spacing[axis]!)
  }
  const grid = { size: [96, 96, 96] as Mm3, spacing: [2, 2, 2] as Mm3, origin: [0, 0, 0] as Mm3, direction: GRID.direction }
  const noise = new Uint16Array(randomBytes(96 ** 3 * 2).buffer.slice(0, 96 ** 3 * 2)).map((label) => label % 900)
  const cells = new OwnerCells(grid, grid)
  cells.draw({ ...grid, labels: noise }, new Map(Array.from({ length: 899 }, (_, n) => [n + 1, `s${n}`])))
  const { owners } = cells.finish(Array.from({ length: 899 }, (_, n) => ({ key: `s${n}` })), 'x')!
  expect(owners.bytes).toBeLessThan(4 * 2 ** 20)
})

test('a volume in which no structure has anything has no such cells', () => {
  expect(new OwnerCells(GRID, null).finish([], 'x')).toBeNull()
})
