/**
 * Where a ray finds nothing. A level is divided into cells of 8 voxels a side; each knows the least and the most code that
 * a sample inside can meet. A sample mixes the voxels around it, so a cell counts one voxel beyond itself on every side.
 * Pure; runs beside the picture and, for what a brick holds, in the worker that inflated it.
 */

export const BRICK = 64
export const CELL = 8
/** Cells of a brick along a side, and one beyond on either: those of its neighbours that its outermost voxels belong to. */
const SIDE = BRICK / CELL
const ACROSS = SIDE + 2

export type Size = readonly [x: number, y: number, z: number]

/** Least and most code by cell, 10 x 10 x 10, x fastest; cell -1 first. Least above most: nothing of the brick is in it. */
export interface BrickCells { least: Uint8Array; most: Uint8Array }

/** @param valid voxels of the brick that are the volume's; beyond them a chunk is padded. */
export function cellsOfBrick(codes: Uint8Array, valid: Size): BrickCells {
  let least = codes
  let most = codes
  let shape: [number, number, number] = [BRICK, BRICK, BRICK]
  for (const axis of [0, 1, 2] as const) {
    const next: [number, number, number] = [...shape]
    next[axis] = ACROSS
    least = narrowed(least, shape, next, axis, valid[axis], true)
    most = narrowed(most, shape, next, axis, valid[axis], false)
    shape = next
  }
  return { least, most }
}

/** One axis from voxels to cells. */
function narrowed(from: Uint8Array, shape: Size, to: Size, axis: 0 | 1 | 2, valid: number, isLeast: boolean): Uint8Array {
  const result = new Uint8Array(to[0] * to[1] * to[2])
  const stride = axis === 0 ? 1 : axis === 1 ? shape[0] : shape[0] * shape[1]
  let out = 0
  for (let z = 0; z < to[2]; z++) {
    for (let y = 0; y < to[1]; y++) {
      for (let x = 0; x < to[0]; x++, out++) {
        const cell = axis === 0 ? x : axis === 1 ? y : z
        const first = Math.max(0, (cell - 1) * CELL - 1)
        const last = Math.min(valid - 1, (cell - 1) * CELL + CELL)
        let at = ((axis === 2 ? first : z) * shape[1] + (axis === 1 ? first : y)) * shape[0] + (axis === 0 ? first : x)
        let found = isLeast ? 255 : 0
        for (let voxel = first; voxel <= last; voxel++, at += stride) {
          const code = from[at]!
          if (isLeast ? code < found : code > found) found = code
        }
        result[out] = found
      }
    }
  }
  return result
}

/** A brick that holds this code alone; what is known to be empty is never fetched. */
export function cellsOfConstant(code: number, valid: Size): BrickCells {
  const holds = (cell: number, axis: 0 | 1 | 2) => (cell - 1) * CELL - 1 <= valid[axis] - 1
  const least = new Uint8Array(ACROSS ** 3).fill(255)
  const most = new Uint8Array(ACROSS ** 3)
  let index = 0
  for (let z = 0; z < ACROSS; z++) for (let y = 0; y < ACROSS; y++) for (let x = 0; x < ACROSS; x++, index++) {
    if (holds(x, 0) && holds(y, 1) && holds(z, 2)) least[index] = most[index] = code
  }
  return { least, most }
}

/** How many codes up to each have any weight: [min, max] is empty where the two ends are equal. */
export function visibleUpTo(weights: ArrayLike<number>): Uint16Array {
  const counts = new Uint16Array(257)
  for (let code = 0; code < 256; code++) counts[code + 1] = counts[code]! + (weights[code]! > 0 ? 1 : 0)
  return counts
}

export function isSeen(counts: Uint16Array, least: number, most: number): boolean {
  return least <= most && counts[most + 1]! !== counts[least]!
}

/** Ranges of all cells of one level, as bricks come in. */
export class LevelCells {
  readonly size: Size
  private readonly bricks: Size
  private readonly own: BrickCells
  private readonly arrived: Uint8Array

  /** @param before what the texture was filled with until a brick comes: the level before, twice as coarse at most. */
  constructor(private readonly voxels: Size, private readonly before: { least: Uint8Array; most: Uint8Array } | null = null) {
    this.size = cellsAcross(voxels)
    this.bricks = [Math.ceil(voxels[0] / BRICK), Math.ceil(voxels[1] / BRICK), Math.ceil(voxels[2] / BRICK)]
    const count = this.size[0] * this.size[1] * this.size[2]
    this.own = { least: new Uint8Array(count).fill(255), most: new Uint8Array(count) }
    this.arrived = new Uint8Array(this.bricks[0] * this.bricks[1] * this.bricks[2])
  }

  add(brick: Size, cells: BrickCells): void {
    this.arrived[this.brickAt(...brick)] = 1
    this.forEachCell(brick, (at, index) => {
      this.own.least[at] = Math.min(this.own.least[at]!, cells.least[index]!)
      this.own.most[at] = Math.max(this.own.most[at]!, cells.most[index]!)
    })
  }

  /** As of now: where a brick that a cell touches has not come, with what stands there instead. */
  ranges(): { least: Uint8Array; most: Uint8Array } {
    const { least, most } = { least: this.own.least.slice(), most: this.own.most.slice() }
    for (let z = 0; z < this.bricks[2]; z++) for (let y = 0; y < this.bricks[1]; y++) for (let x = 0; x < this.bricks[0]; x++) {
      if (this.arrived[this.brickAt(x, y, z)]) continue
      this.forEachCell([x, y, z], (at) => {
        least[at] = Math.min(least[at]!, this.before ? this.before.least[at]! : 0)
        most[at] = Math.max(most[at]!, this.before ? this.before.most[at]! : 0)
      })
    }
    return { least, most }
  }

  /** For a level as fine or twice as fine along each axis: the ranges of its cells while it is filled from this one. */
  lifted(finer: Size): { least: Uint8Array; most: Uint8Array } {
    const { least, most } = this.ranges()
    const [width, height, depth] = cellsAcross(finer)
    const result = { least: new Uint8Array(width * height * depth), most: new Uint8Array(width * height * depth) }
    const from = (cell: number, axis: 0 | 1 | 2) => Math.min(this.size[axis] - 1, finer[axis] > this.voxels[axis] ? cell >> 1 : cell)
    let at = 0
    for (let z = 0; z < depth; z++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at++) {
          const source = this.cellAt(from(x, 0), from(y, 1), from(z, 2))
          result.least[at] = least[source]!
          result.most[at] = most[source]!
        }
      }
    }
    return result
  }

  /** All that a brick has a voxel in: a cell at the edge of its neighbour reaches one voxel into it. `index`: as BrickCells orders them. */
  private forEachCell([brickX, brickY, brickZ]: Size, act: (at: number, index: number) => void): void {
    let index = 0
    for (let z = -1; z <= SIDE; z++) {
      for (let y = -1; y <= SIDE; y++) {
        for (let x = -1; x <= SIDE; x++, index++) {
          const at = this.cellAt(brickX * SIDE + x, brickY * SIDE + y, brickZ * SIDE + z)
          if (at !== -1) act(at, index)
        }
      }
    }
  }

  private brickAt(x: number, y: number, z: number): number {
    return (z * this.bricks[1] + y) * this.bricks[0] + x
  }

  private cellAt(x: number, y: number, z: number): number {
    if (x < 0 || y < 0 || z < 0 || x >= this.size[0] || y >= this.size[1] || z >= this.size[2]) return -1
    return (z * this.size[1] + y) * this.size[0] + x
  }
}

export function cellsAcross(voxels: Size): Size {
  return [Math.ceil(voxels[0] / CELL), Math.ceil(voxels[1] / CELL), Math.ceil(voxels[2] / CELL)]
}

/**
 * For each cell how many cells away, straight or across corners, the next seen one is: 0 is seen itself. A ray in a cell
 * of n may leap out of the cube of 2n - 1 cells around it. At most 255; beyond the level there is nothing to see.
 */
export function leapsOf(ranges: { least: Uint8Array; most: Uint8Array }, counts: Uint16Array, [width, height, depth]: Size, into = new Uint8Array(width * height * depth)): Uint8Array {
  for (let at = 0; at < into.length; at++) into[at] = isSeen(counts, ranges.least[at]!, ranges.most[at]!) ? 0 : 255
  // Once there and once back, each time by the 13 neighbours that were passed (Rosenfeld and Pfaltz, 1966): exact where a
  // step across corners is as long as a straight one.
  const plane = width * height
  const relax = (at: number, x: number, y: number, z: number, direction: -1 | 1) => {
    let least = into[at]!
    if (least === 0) return
    for (let dz: number = direction; ; dz = 0) {
      const isPlane = dz !== 0
      if (!isPlane || (z + dz >= 0 && z + dz < depth)) {
        for (let dy = -1; dy <= 1; dy++) {
          if (y + dy < 0 || y + dy >= height || (!isPlane && dy !== direction && dy !== 0)) continue
          for (let dx = -1; dx <= 1; dx++) {
            if (x + dx < 0 || x + dx >= width || (!isPlane && dy === 0 && dx !== direction)) continue
            const other = into[at + dz * plane + dy * width + dx]! + 1
            if (other < least) least = other
          }
        }
      }
      if (!isPlane) break
    }
    into[at] = least
  }
  let at = 0
  for (let z = 0; z < depth; z++) for (let y = 0; y < height; y++) for (let x = 0; x < width; x++, at++) relax(at, x, y, z, -1)
  for (let z = depth - 1; z >= 0; z--) for (let y = height - 1; y >= 0; y--) for (let x = width - 1; x >= 0; x--) relax(--at, x, y, z, 1)
  return into
}
