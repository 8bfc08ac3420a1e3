import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Vector } from '#imaging/geometry/vector'
import type { ValueGrid } from './lesson-pyramid'
import { removableOf } from './removable'

const SIZE = [80, 90, 40] as const
const MM = 2
const ORIGIN: Vector = [-79, -89, -39]

/** A head of soft tissue with a bone in it, on a table of plastic that is denser than bone in its skin; a hand's breadth between. */
const head = ([x, y]: Vector) => Math.hypot(x / 50, y / 60) < 1
const bone = ([x, y]: Vector) => Math.hypot(x - 10, y) < 18
const table = ([, y]: Vector) => y > 78 && y < 84
const value = (at: Vector) => (bone(at) ? 800 : head(at) ? 40 : table(at) ? 300 : -1000)

function gridOf(of: (at: Vector) => number): ValueGrid {
  const samples = new Float32Array(SIZE[0] * SIZE[1] * SIZE[2])
  let at = 0
  for (let z = 0; z < SIZE[2]; z++) for (let y = 0; y < SIZE[1]; y++) for (let x = 0; x < SIZE[0]; x++) samples[at++] = of([ORIGIN[0] + x * MM, ORIGIN[1] + y * MM, ORIGIN[2] + z * MM])
  return { samples, size: [...SIZE], spacing: [MM, MM, MM], origin: [...ORIGIN], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
}

function cellsOf(made: NonNullable<ReturnType<typeof removableOf>>) {
  const { size, spacing, origin } = made.removable
  const cells = gunzipSync(made.content)
  return (place: Vector) => {
    const cell = place.map((one, axis) => Math.round((one - origin[axis]!) / spacing[axis]!))
    const at = ((cell[2]! * size[1] + cell[1]!) * size[0] + cell[0]!) * 2
    return { table: cells[at] === 255, bone: cells[at + 1] === 255 }
  }
}

test('the table is found all over and the patient nowhere on it; bone is found with a cell around it', () => {
  const made = removableOf(gridOf(value), 'all', 'volume/removable')!
  expect(made.removable.has).toEqual(['table', 'bone'])
  expect(gunzipSync(made.content).length).toBe(made.removable.size[0] * made.removable.size[1] * made.removable.size[2] * 2)
  const at = cellsOf(made)
  for (let x = -78; x < 78; x += 4) {
    for (let y = -88; y < 88; y += 2) {
      for (const z of [-36, 0, 36]) {
        const place: Vector = [x, y, z]
        if (head(place)) expect(at(place).table, place.join()).toBe(false)
        if (table(place)) expect(at(place), place.join()).toEqual({ table: true, bone: false })
        if (bone(place)) expect(at(place).bone, place.join()).toBe(true)
      }
    }
  }
  expect(at([10 + 18 + 8, 0, 0]).bone).toBe(false)
})

test('of a head whose face is not shown no cell follows the skin', () => {
  const at = (grown: number) => removableOf(gridOf((place) => (bone(place) || table(place) ? value(place) : Math.hypot(place[0] / (50 + grown), place[1] / (60 + grown)) < 1 ? 40 : -1000)), 'bone-only', 'volume/removable')!
  expect(gunzipSync(at(0).content).equals(gunzipSync(at(8).content))).toBe(true)
})

test('air alone has nothing to leave out', () => {
  expect(removableOf(gridOf(() => -1000), 'all', 'x')).toBeNull()
})
