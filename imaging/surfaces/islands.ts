import { ImageRefused } from '../contract'

export interface Island {
  /** In voxels, both included. */
  box: [least: [number, number, number], most: [number, number, number]]
  voxels: number
}

export interface Islands {
  /** Largest first; of the same size, the first in the volume first. */
  islands: Island[]
  /** All there are, also those not listed. */
  count: number
  /** 1 in the islands chosen by their places. */
  mask(chosen: Iterable<number>): Uint8Array
  /** 1 in the islands, listed or not, that hold one of these voxels; null where all of them are outside. */
  holding(voxels: Iterable<readonly [number, number, number]>): Uint8Array | null
  /** How many voxels of each listed island a mask has. */
  overlap(mask: Uint8Array): number[]
}

/** Then 12 bytes each. */
const MAX_RUNS = 16_000_000

/**
 * Connected parts of a mask. 6 neighbours (sides) part what touches at an edge or a corner, as the surface net does; with 26 such
 * voxels are one. Works on runs along x, joined by union-find: memory is that of the runs, not of the voxels.
 * @param most islands that are listed
 * @throws ImageRefused `too-large` where a mask is noise (more than MAX_RUNS runs)
 */
export function findIslands(mask: Uint8Array, size: readonly [number, number, number], { neighbours = 6, most = 1_000 }: { neighbours?: 6 | 26; most?: number } = {}): Islands {
  const [nx, ny, nz] = size
  if (mask.length !== nx * ny * nz) throw new RangeError('a mask of another size')
  const runs = runsOf(mask, nx, ny * nz)
  const parent = joinRuns(runs, ny, nz, neighbours)
  const voxels = new Uint32Array(runs.from.length)
  for (let run = 0; run < voxels.length; run++) voxels[rootOf(parent, run)]! += runs.to[run]! - runs.from[run]! + 1
  const roots = parent.filter((root, run) => root === run)
  const listed = largest(roots, voxels, most)
  const islands: Island[] = Array.from(listed, (root) => ({ box: [[nx, ny, nz], [-1, -1, -1]], voxels: voxels[root]! }))
  const places = new Map(Array.from(listed, (root, place) => [root, place]))
  const placeOf = (run: number) => places.get(rootOf(parent, run)) ?? -1
  const eachRun = (use: (run: number, start: number, end: number) => void) => {
    for (let row = 0; row < ny * nz; row++) {
      for (let run = runs.rows[row]!; run < runs.rows[row + 1]!; run++) use(run, row * nx + runs.from[run]!, row * nx + runs.to[run]! + 1)
    }
  }
  eachRun((run, start, end) => {
    const place = placeOf(run)
    if (place >= 0) extend(islands[place]!.box, start, end, nx, ny)
  })
  const filled = (isWanted: (run: number) => boolean) => {
    const into = new Uint8Array(mask.length)
    eachRun((run, start, end) => { if (isWanted(run)) into.fill(1, start, end) })
    return into
  }
  return {
    islands, count: roots.length,
    mask: (chosen) => {
      const wanted = new Set(chosen)
      return filled((run) => wanted.has(placeOf(run)))
    },
    holding: (voxels) => {
      const wanted = new Set<number>()
      for (const [x, y, z] of voxels) {
        if (!(x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz)) continue
        const row = z * ny + y
        for (let run = runs.rows[row]!; run < runs.rows[row + 1]!; run++) if (x >= runs.from[run]! && x <= runs.to[run]!) wanted.add(rootOf(parent, run))
      }
      return wanted.size > 0 ? filled((run) => wanted.has(rootOf(parent, run))) : null
    },
    overlap: (other) => {
      if (other.length !== mask.length) throw new RangeError('a mask of another size')
      const counts = new Array<number>(islands.length).fill(0)
      eachRun((run, start, end) => {
        const place = placeOf(run)
        if (place >= 0) for (let at = start; at < end; at++) if (other[at]) counts[place]!++
      })
      return counts
    },
  }
}

function largest(roots: Uint32Array, voxels: Uint32Array, most: number): Uint32Array {
  return roots.sort((one, other) => voxels[other]! - voxels[one]! || one - other).slice(0, most)
}

function extend([least, most]: Island['box'], start: number, end: number, nx: number, ny: number): void {
  const [from, to, y, z] = [start % nx, (end - 1) % nx, Math.floor(start / nx) % ny, Math.floor(start / (nx * ny))]
  least[0] = Math.min(least[0], from)
  most[0] = Math.max(most[0], to)
  least[1] = Math.min(least[1], y)
  most[1] = Math.max(most[1], y)
  least[2] = Math.min(least[2], z)
  most[2] = Math.max(most[2], z)
}

/** Runs of rows one after the other; a row's are `rows[row]` to `rows[row + 1]`. First and last voxel, both included. */
interface Runs { rows: Uint32Array; from: Uint16Array; to: Uint16Array }

function runsOf(mask: Uint8Array, nx: number, rowCount: number): Runs {
  const rows = new Uint32Array(rowCount + 1)
  let count = 0
  for (let row = 0; row < rowCount; row++) {
    for (let at = row * nx, last = 0, end = at + nx; at < end; at++) {
      if (mask[at] && !last) count++
      last = mask[at]!
    }
    rows[row + 1] = count
  }
  if (count > MAX_RUNS) throw new ImageRefused('too-large', `${count} runs of voxels: the mask is noise`)
  const [from, to] = [new Uint16Array(count), new Uint16Array(count)]
  for (let row = 0, run = 0; row < rowCount; row++) {
    const start = row * nx
    for (let x = 0; x < nx; x++) {
      if (!mask[start + x]) continue
      from[run] = x
      while (x + 1 < nx && mask[start + x + 1]) x++
      to[run++] = x
    }
  }
  return { rows, from, to }
}

function joinRuns(runs: Runs, ny: number, nz: number, neighbours: 6 | 26): Uint32Array {
  const parent = Uint32Array.from(runs.from, (_, run) => run)
  const near: readonly (readonly [number, number])[] = neighbours === 6 ? [[-1, 0], [0, -1]] : [[-1, 0], [-1, -1], [0, -1], [1, -1]]
  const reach = neighbours === 6 ? 0 : 1
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (const [dy, dz] of near) {
        if (y + dy >= 0 && y + dy < ny && z + dz >= 0) joinRows(runs, parent, z * ny + y, (z + dz) * ny + y + dy, reach)
      }
    }
  }
  return parent
}

function joinRows({ rows, from, to }: Runs, parent: Uint32Array, row: number, other: number, reach: number): void {
  let [run, beside] = [rows[row]!, rows[other]!]
  while (run < rows[row + 1]! && beside < rows[other + 1]!) {
    if (to[beside]! + reach >= from[run]! && from[beside]! <= to[run]! + reach) {
      const [one, two] = [rootOf(parent, run), rootOf(parent, beside)]
      // The first run of an island stays its root: the same mask gives the same islands.
      if (one !== two) parent[Math.max(one, two)] = Math.min(one, two)
    }
    if (to[run]! < to[beside]!) run++
    else beside++
  }
}

function rootOf(parent: Uint32Array, run: number): number {
  let root = run
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]!]!
    root = parent[root]!
  }
  return root
}
