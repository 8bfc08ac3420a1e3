import { findIslands } from '../../surfaces/islands'
import type { Samples } from '../../surfaces/mesh'
import type { Voxel } from './planes'

export interface GreyVolume {
  /** As stored. */
  samples: Samples
  size: readonly [number, number, number]
  spacing: readonly [number, number, number]
  /** Real value = sample * slope + intercept. */
  slope: number
  intercept: number
}

/** Real values, both included. */
export interface Range { from: number; to: number }

/**
 * Which real values a range takes: what a slice tints and what a step takes are told by this alone, in the single precision that slices
 * have, so that an end lies on the same side for both.
 * @param floor nothing below it is known here, so nothing is chosen by it
 */
export function takenBy({ from, to }: Range, floor: number | null): (real: number) => boolean {
  const [least, most] = [Math.fround(floor === null ? from : Math.max(from, floor)), Math.fround(to)]
  return (real) => {
    const value = Math.fround(real)
    return value >= least && value <= most
  }
}

export interface Growth {
  seeds: readonly Readonly<Voxel>[]
  /** Of real values. */
  isTaken: (real: number) => boolean
  /** No farther from the nearest seed; null: as far as it goes. */
  withinMm: number | null
  /** Voxels that growth may not enter, barriers among them. */
  isClosed: (at: number) => boolean
}

/**
 * All voxels of the range that hang together (by their sides) with a seed, within a distance, not through what is closed.
 * @returns null where no seed lies in it
 * @throws ImageRefused `too-large` where the range is noise
 */
export function growRegion(volume: GreyVolume, { seeds, isTaken, withinMm, isClosed }: Growth): Uint8Array | null {
  const { samples, size: [nx, ny, nz], spacing, slope, intercept } = volume
  const mask = new Uint8Array(samples.length)
  const [low, high] = withinMm === null ? [[0, 0, 0], [nx - 1, ny - 1, nz - 1]] : boxAround(seeds, withinMm, volume)
  for (let z = low[2]!; z <= high[2]!; z++) {
    for (let y = low[1]!; y <= high[1]!; y++) {
      for (let x = low[0]!, at = (z * ny + y) * nx + x; x <= high[0]!; x++, at++) {
        if (!isTaken(samples[at]! * slope + intercept) || isClosed(at)) continue
        if (withinMm === null || isNear(x, y, z, seeds, spacing, withinMm)) mask[at] = 1
      }
    }
  }
  return findIslands(mask, volume.size, { neighbours: 6, most: 0 }).holding(seeds)
}

const isNear = (x: number, y: number, z: number, seeds: Growth['seeds'], [sx, sy, sz]: GreyVolume['spacing'], mm: number): boolean => {
  for (const seed of seeds) if (((x - seed[0]) * sx) ** 2 + ((y - seed[1]) * sy) ** 2 + ((z - seed[2]) * sz) ** 2 <= mm * mm) return true
  return false
}

function boxAround(seeds: Growth['seeds'], mm: number, { size, spacing }: GreyVolume): [number[], number[]] {
  const low = [0, 1, 2].map((axis) => Math.max(0, Math.floor(Math.min(...seeds.map((seed) => seed[axis]!)) - mm / spacing[axis]!)))
  const high = [0, 1, 2].map((axis) => Math.min(size[axis]! - 1, Math.ceil(Math.max(...seeds.map((seed) => seed[axis]!)) + mm / spacing[axis]!)))
  return [low, high]
}

export interface Brush {
  diameterMm: number
  /** The axis across the slice, for a disc in it; null: a ball. */
  across: 0 | 1 | 2 | null
}

/** Voxels of a stroke from one voxel to another, in rising order: those whose centre lies within the brush, and those that its middle passes through. */
export function eachUnder({ size: [nx, ny, nz], spacing }: Pick<GreyVolume, 'size' | 'spacing'>, { diameterMm, across }: Brush, from: Readonly<Voxel>, to: Readonly<Voxel>, take: (at: number) => void): void {
  const radius = Math.max(diameterMm / 2, 1e-3)
  const reach = [0, 1, 2].map((axis) => (axis === across ? 0 : Math.ceil(radius / spacing[axis]!)))
  const low = [0, 1, 2].map((axis) => Math.max(0, Math.min(from[axis]!, to[axis]!) - reach[axis]!))
  const high = [0, 1, 2].map((axis) => Math.min([nx, ny, nz][axis]! - 1, Math.max(from[axis]!, to[axis]!) + reach[axis]!))
  const a = from.map((each, axis) => each * spacing[axis]!)
  const d = to.map((each, axis) => each * spacing[axis]! - a[axis]!)
  const long = d[0]! ** 2 + d[1]! ** 2 + d[2]! ** 2
  const passed = passedBy([nx, ny, nz], from, to)
  let next = 0
  for (let z = low[2]!; z <= high[2]!; z++) {
    for (let y = low[1]!; y <= high[1]!; y++) {
      for (let x = low[0]!; x <= high[0]!; x++) {
        const [px, py, pz] = [x * spacing[0] - a[0]!, y * spacing[1] - a[1]!, z * spacing[2] - a[2]!]
        const share = long === 0 ? 0 : Math.max(0, Math.min(1, (px * d[0]! + py * d[1]! + pz * d[2]!) / long))
        const away = (px - share * d[0]!) ** 2 + (py - share * d[1]!) ** 2 + (pz - share * d[2]!) ** 2
        const at = (z * ny + y) * nx + x
        const isPassed = passed[next] === at
        if (isPassed) next++
        if (isPassed || away <= radius * radius) take(at)
      }
    }
  }
}

/**
 * Voxels that a line from the middle of one voxel to that of another passes through, in rising order; each shares a side with the next
 * on the way, so that growth by sides does not pass. Where the line goes through an edge or a corner, one way around is taken.
 */
function passedBy([nx, ny, nz]: GreyVolume['size'], from: Readonly<Voxel>, to: Readonly<Voxel>): Uint32Array {
  const size = [nx, ny, nz]
  const ways = [0, 1, 2].map((axis) => Math.abs(to[axis]! - from[axis]!))
  const here = [...from]
  const taken = [0, 0, 0]
  const passed: number[] = []
  for (let left = ways[0]! + ways[1]! + ways[2]!; ; left--) {
    if (here.every((each, axis) => each >= 0 && each < size[axis]!)) passed.push((here[2]! * ny + here[1]!) * nx + here[0]!)
    if (left === 0) return Uint32Array.from(passed).sort()
    // The side that the line comes to first: sides of an axis are crossed at half steps of it.
    let nearest = -1
    for (let axis = 0; axis < 3; axis++) {
      if (taken[axis]! < ways[axis]! && (nearest < 0 || (taken[axis]! + 0.5) * ways[nearest]! < (taken[nearest]! + 0.5) * ways[axis]!)) nearest = axis
    }
    taken[nearest]!++
    here[nearest]! += Math.sign(to[nearest]! - from[nearest]!)
  }
}
