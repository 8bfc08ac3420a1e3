import { expect, test } from 'vitest'
import { BRICK, CELL, cellsAcross, cellsOfBrick, cellsOfConstant, isSeen, leapsOf, LevelCells, visibleUpTo, type Size } from './occupancy'

/** Mulberry32: the same volumes in every run. */
function random(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Volume { size: Size; codes: Uint8Array }
const at = ({ size, codes }: Volume, x: number, y: number, z: number) => {
  const clamp = (value: number, axis: 0 | 1 | 2) => Math.min(size[axis] - 1, Math.max(0, value))
  return codes[(clamp(z, 2) * size[1] + clamp(y, 1)) * size[0] + clamp(x, 0)]!
}

/** Air with balls of codes that differ, some across the edges of bricks. */
function balls(size: Size, next: () => number): Volume {
  const codes = new Uint8Array(size[0] * size[1] * size[2])
  for (let ball = 0; ball < 5; ball++) {
    const middle = size.map((side) => next() * side)
    const radius = 1 + next() * 7
    const code = 1 + Math.floor(next() * 255)
    for (let z = 0; z < size[2]; z++) for (let y = 0; y < size[1]; y++) for (let x = 0; x < size[0]; x++) {
      if (Math.hypot(x - middle[0]!, y - middle[1]!, z - middle[2]!) < radius) codes[(z * size[1] + y) * size[0] + x] = code
    }
  }
  return { size, codes }
}

function brickOf(volume: Volume, brick: Size): { codes: Uint8Array; valid: Size } {
  const codes = new Uint8Array(BRICK ** 3)
  const valid = [0, 1, 2].map((axis) => Math.min(BRICK, volume.size[axis]! - brick[axis]! * BRICK)) as unknown as Size
  for (let z = 0; z < valid[2]; z++) for (let y = 0; y < valid[1]; y++) for (let x = 0; x < valid[0]; x++) {
    codes[(z * BRICK + y) * BRICK + x] = at(volume, brick[0] * BRICK + x, brick[1] * BRICK + y, brick[2] * BRICK + z)
  }
  return { codes, valid }
}

function bricksOf({ size }: Volume): Size[] {
  const bricks: Size[] = []
  for (let z = 0; z * BRICK < size[2]; z++) for (let y = 0; y * BRICK < size[1]; y++) for (let x = 0; x * BRICK < size[0]; x++) bricks.push([x, y, z])
  return bricks
}

/** A code as the card mixes it from the eight voxels around. */
function sample(volume: Volume, [x, y, z]: Size): number {
  const [x0, y0, z0] = [Math.floor(x - 0.5), Math.floor(y - 0.5), Math.floor(z - 0.5)]
  const [fx, fy, fz] = [x - 0.5 - x0, y - 0.5 - y0, z - 0.5 - z0]
  let sum = 0
  for (let corner = 0; corner < 8; corner++) {
    const [i, j, k] = [corner & 1, (corner >> 1) & 1, corner >> 2]
    sum += (i ? fx : 1 - fx) * (j ? fy : 1 - fy) * (k ? fz : 1 - fz) * at(volume, x0 + i, y0 + j, z0 + k)
  }
  // The eight shares add up to 1 but for the last bit.
  return Math.round(sum * 1e9) / 1e9
}

/** As the card looks it up: straight between two codes. */
const weightOf = (weights: Float32Array, code: number) => {
  const low = Math.floor(code)
  return low >= 255 ? weights[255]! : weights[low]! * (1 - code + low) + weights[low + 1]! * (code - low)
}

const someWeights = (next: () => number) => {
  const first = Math.floor(next() * 256)
  const last = first + Math.floor(next() * 40)
  return Float32Array.from({ length: 256 }, (_, code) => (code >= first && code <= last ? 0.01 + next() : 0))
}

test('a place that has opacity is never leapt over, whatever the volume, the curve and the bricks that have come', () => {
  const next = random(7)
  let leapt = 0
  for (let round = 0; round < 12; round++) {
    const size: Size = [60 + Math.floor(next() * 40), 60 + Math.floor(next() * 40), 20 + Math.floor(next() * 20)]
    const volume = balls(size, next)
    // What stands there until a brick comes: another volume with no bound on how it differs.
    const level = new LevelCells(size, round % 3 === 0 ? null : { least: new Uint8Array(2_000), most: new Uint8Array(2_000).fill(255) })
    const here = bricksOf(volume).filter(() => round % 2 === 0 || next() < 0.6)
    for (const brick of here) {
      const { codes, valid } = brickOf(volume, brick)
      level.add(brick, cellsOfBrick(codes, valid))
    }
    const has = ([x, y, z]: Size) => here.some((brick) => [x, y, z].every((voxel, axis) => Math.floor(voxel / BRICK) === brick[axis]))
    for (let curve = 0; curve < 4; curve++) {
      const weights = someWeights(next)
      const leaps = leapsOf(level.ranges(), visibleUpTo(weights), level.size)
      for (let n = 0; n < 3_000; n++) {
        const place: Size = [next() * size[0], next() * size[1], next() * size[2]]
        // Away from what has not come: there it is the other volume that is seen.
        const around = [-1, 1].flatMap((i) => [-1, 1].flatMap((j) => [-1, 1].map((k): Size => [Math.min(size[0] - 1, Math.max(0, place[0] + i)), Math.min(size[1] - 1, Math.max(0, place[1] + j)), Math.min(size[2] - 1, Math.max(0, place[2] + k))])))
        if (!around.every(has)) continue
        const cell = place.map((voxel) => Math.floor(voxel / CELL)) as unknown as Size
        const leap = leaps[(cell[2] * level.size[1] + cell[1]) * level.size[0] + cell[0]]!
        if (leap === 0) continue
        leapt++
        expect(weightOf(weights, sample(volume, place)), `${place.join()} of ${size.join()}`).toBe(0)
      }
    }
  }
  expect(leapt).toBeGreaterThan(10_000)
})

test('a leap ends before the next cell that is seen', () => {
  const next = random(3)
  for (let round = 0; round < 20; round++) {
    const size: Size = [3 + Math.floor(next() * 6), 3 + Math.floor(next() * 6), 3 + Math.floor(next() * 6)]
    const count = size[0] * size[1] * size[2]
    const most = Uint8Array.from({ length: count }, () => (next() < 0.03 ? 200 : 0))
    const leaps = leapsOf({ least: new Uint8Array(count), most }, visibleUpTo(Float32Array.from({ length: 256 }, (_, code) => (code > 150 ? 1 : 0))), size)
    const seen: Size[] = []
    for (let cell = 0; cell < count; cell++) if (most[cell]) seen.push([cell % size[0], Math.floor(cell / size[0]) % size[1], Math.floor(cell / size[0] / size[1])])
    for (let cell = 0; cell < count; cell++) {
      const here: Size = [cell % size[0], Math.floor(cell / size[0]) % size[1], Math.floor(cell / size[0] / size[1])]
      const nearest = Math.min(255, ...seen.map((one) => Math.max(Math.abs(one[0] - here[0]), Math.abs(one[1] - here[1]), Math.abs(one[2] - here[2]))))
      expect(leaps[cell]).toBe(nearest)
    }
  }
})

test('what has not come counts as what stands there until then, and no longer', () => {
  const size: Size = [128, 64, 64]
  const before = new LevelCells([64, 32, 32])
  before.add([0, 0, 0], cellsOfConstant(90, [64, 32, 32]))
  const level = new LevelCells(size, before.lifted(size))
  const rangeAt = (x: number) => { const { least, most } = level.ranges(); return [least[x], most[x]] }
  expect(rangeAt(3)).toEqual([90, 90])
  level.add([0, 0, 0], cellsOfConstant(10, [64, 64, 64]))
  expect(rangeAt(3)).toEqual([10, 10])
  // The last cell of the brick reaches into the next one.
  expect(rangeAt(7)).toEqual([10, 90])
  level.add([1, 0, 0], cellsOfConstant(40, [64, 64, 64]))
  expect(rangeAt(7)).toEqual([10, 40])
  expect(rangeAt(8)).toEqual([10, 40])
  expect(rangeAt(9)).toEqual([40, 40])
})

test('a brick of one code says so without its voxels, and padding beyond the volume counts for nothing', () => {
  for (const valid of [[64, 64, 64], [64, 30, 1], [17, 64, 9]] as Size[]) {
    expect(cellsOfConstant(5, valid)).toEqual(cellsOfBrick(new Uint8Array(BRICK ** 3).fill(5), valid))
    const padded = new Uint8Array(BRICK ** 3)
    for (let z = 0; z < valid[2]; z++) for (let y = 0; y < valid[1]; y++) padded.fill(5, (z * BRICK + y) * BRICK, (z * BRICK + y) * BRICK + valid[0])
    expect(cellsOfBrick(padded, valid)).toEqual(cellsOfConstant(5, valid))
  }
})

test('a range is seen where any of its codes is', () => {
  const counts = visibleUpTo(Float32Array.from({ length: 256 }, (_, code) => (code === 100 ? 1e-30 : code === 0 ? 1e30 : 0)))
  expect(isSeen(counts, 90, 110)).toBe(true)
  expect(isSeen(counts, 100, 100)).toBe(true)
  expect(isSeen(counts, 1, 99)).toBe(false)
  expect(isSeen(counts, 101, 255)).toBe(false)
  expect(isSeen(counts, 0, 0)).toBe(true)
  expect(isSeen(counts, 255, 0)).toBe(false)
  expect(cellsAcross([65, 64, 1])).toEqual([9, 8, 1])
})
