import { ImageRefused } from '../contract'
import { EDGES, JOINED, makeCellTable, NO_FACE } from './cell-table'
import { checkGrid, determinant, MAX_TRIANGLES, type Grid, type Mesh, type Samples } from './mesh'

/** What is to get a surface. */
export interface SurfaceVolume extends Grid {
  samples: Samples
  /** Whether a voxel belongs to it; asked once for each. */
  isInside: (value: number, index: number) => boolean
  /**
   * The value at which it ends, where values change steadily there (a threshold): then the surface lies between the voxels
   * where that value is. Without it, as for labels, half way.
   */
  level?: number
}

const TABLE = makeCellTable()
/** Ends of edges as offsets, so that the inner loop looks nothing up twice. */
const FROM = Uint8Array.from(EDGES, ([from]) => from)
const TO = Uint8Array.from(EDGES, ([, to]) => to)
/** Two corners of the surface never meet in a voxel: triangles keep an area. */
const AT_EDGE = 0.02

/**
 * The surface between inside and outside, in patient mm (surface nets: Gibson 1998, with one corner a sheet, see cell-table).
 * Closed also where the structure goes out of the scan: there it ends with the voxel. Each edge has two triangles, outsides are out,
 * in mirrored volumes too. Two layers of cells lie in memory beside the mesh.
 * @returns null where there is no surface: nothing or everything is inside, or the volume has no depth
 * @throws ImageRefused `too-large` beyond MAX_TRIANGLES
 */
export function surfaceNet(volume: SurfaceVolume, most = MAX_TRIANGLES): Mesh | null {
  checkGrid(volume, volume.samples)
  const [nx, ny, nz] = volume.size
  if (nx < 2 || ny < 2 || nz < 2) return null
  const mesh = new GrowingMesh(most)
  const wide = nx + 2
  // Cells and samples have a frame of one: cell (x, y) lies between samples x and x + 1 of the framed slice.
  const layer = wide * (ny + 2)
  let [lower, upper] = [new Uint8Array(layer), new Uint8Array(layer)]
  let [before, masks, after] = [new Uint8Array(layer), new Uint8Array(layer), new Uint8Array(layer)]
  let [cellsBelow, cells] = [new Uint16Array(layer), new Uint16Array(layer)]
  let [firstBelow, first] = [new Int32Array(layer), new Int32Array(layer)]
  let inside = fillSlice(volume, 0, upper)
  maskCells(lower, upper, nx, ny, after)
  for (let z = 0; z <= nz; z++) {
    ;[before, masks, after] = [masks, after, before]
    ;[lower, upper] = [upper, lower]
    if (z + 1 < nz) inside += fillSlice(volume, z + 1, upper)
    else upper.fill(0)
    if (z < nz) maskCells(lower, upper, nx, ny, after)
    else after.fill(0)
    for (let y = 0; y <= ny; y++) {
      for (let x = 0, at = y * wide; x <= nx; x++, at++) {
        const mask = masks[at]!
        if (mask === 0 || mask === 255) continue
        const face = TABLE.tunnel[mask]!
        const isJoined = face !== NO_FACE && TABLE.tunnel[acrossFace(face, at, wide, before, masks, after)] === (face ^ 1)
        const cell = isJoined ? mask + JOINED : mask
        cells[at] = cell
        first[at] = mesh.corners
        placeCorners(volume, mesh, cell, x, y, z)
        const [in0, in1, in2, in4] = [mask & 1, mask >> 1 & 1, mask >> 2 & 1, mask >> 4 & 1]
        if (in0 !== in1) mesh.quad(cornerOf(first, cells, at, 0), cornerOf(first, cells, at - wide, 1), cornerOf(firstBelow, cellsBelow, at - wide, 3), cornerOf(firstBelow, cellsBelow, at, 2), in0 === 1)
        if (in0 !== in2) mesh.quad(cornerOf(first, cells, at, 4), cornerOf(firstBelow, cellsBelow, at, 6), cornerOf(firstBelow, cellsBelow, at - 1, 7), cornerOf(first, cells, at - 1, 5), in0 === 1)
        if (in0 !== in4) mesh.quad(cornerOf(first, cells, at, 8), cornerOf(first, cells, at - 1, 9), cornerOf(first, cells, at - wide - 1, 11), cornerOf(first, cells, at - wide, 10), in0 === 1)
      }
    }
    ;[cellsBelow, cells] = [cells, cellsBelow]
    ;[firstBelow, first] = [first, firstBelow]
  }
  if (inside === 0 || inside === nx * ny * nz) return null
  return mesh.inPatient(volume)
}

/** @returns how many voxels of the slice are inside */
function fillSlice({ samples, size: [nx, ny], isInside }: SurfaceVolume, z: number, into: Uint8Array): number {
  let count = 0
  for (let y = 0, from = z * nx * ny; y < ny; y++) {
    for (let x = 0, to = (y + 1) * (nx + 2) + 1; x < nx; x++, from++, to++) {
      const isIn = isInside(samples[from]!, from) ? 1 : 0
      into[to] = isIn
      count += isIn
    }
  }
  return count
}

function maskCells(lower: Uint8Array, upper: Uint8Array, nx: number, ny: number, into: Uint8Array): void {
  const wide = nx + 2
  for (let y = 0; y <= ny; y++) {
    let [at, left] = [y * wide, 0]
    for (let x = 0; x <= nx; x++, at++) {
      const right = lower[at + 1]! << 1 | lower[at + wide + 1]! << 3 | upper[at + 1]! << 5 | upper[at + wide + 1]! << 7
      into[at] = left | right
      left = right >> 1
    }
  }
}

/** Mask of the cell on the other side; 0 outside, which has no tunnel. */
function acrossFace(face: number, at: number, wide: number, before: Uint8Array, masks: Uint8Array, after: Uint8Array): number {
  switch (face) {
    case 0: return masks[at - 1] ?? 0
    case 1: return masks[at + 1] ?? 0
    case 2: return masks[at - wide] ?? 0
    case 3: return masks[at + wide] ?? 0
    case 4: return before[at]!
    default: return after[at]!
  }
}

const cornerOf = (first: Int32Array, cells: Uint16Array, at: number, edge: number) => first[at]! + TABLE.sheetOf[cells[at]! * 12 + edge]!

/** One corner for each sheet of the cell: the mean of where it crosses the edges, in voxels. */
function placeCorners(volume: SurfaceVolume, mesh: GrowingMesh, cell: number, x: number, y: number, z: number): void {
  const sheets = TABLE.sheets[cell]!
  for (let sheet = 0; sheet < sheets; sheet++) {
    let [sx, sy, sz, count] = [0, 0, 0, 0]
    for (let edge = 0; edge < 12; edge++) {
      if (TABLE.sheetOf[cell * 12 + edge] !== sheet) continue
      const [a, b] = [FROM[edge]!, TO[edge]!]
      const share = volume.level === undefined ? 0.5 : crossing(volume, volume.level, x - 1, y - 1, z - 1, a, b)
      sx += (a & 1) + (edge < 4 ? share : 0)
      sy += (a >> 1 & 1) + (edge >= 4 && edge < 8 ? share : 0)
      sz += (a >> 2) + (edge >= 8 ? share : 0)
      count++
    }
    mesh.corner(x - 1 + sx / count, y - 1 + sy / count, z - 1 + sz / count)
  }
}

/** How far from a to b the level is reached; half way where a sample lies outside the scan or the values do not say it. */
function crossing({ samples, size: [nx, ny, nz] }: SurfaceVolume, level: number, x: number, y: number, z: number, a: number, b: number): number {
  const [ax, ay, az, bx, by, bz] = [x + (a & 1), y + (a >> 1 & 1), z + (a >> 2), x + (b & 1), y + (b >> 1 & 1), z + (b >> 2)]
  if (ax < 0 || ay < 0 || az < 0 || bx >= nx || by >= ny || bz >= nz) return 0.5
  const [from, to] = [samples[(az * ny + ay) * nx + ax]!, samples[(bz * ny + by) * nx + bx]!]
  const share = (level - from) / (to - from)
  return share >= 0 && share <= 1 ? Math.min(1 - AT_EDGE, Math.max(AT_EDGE, share)) : 0.5
}

class GrowingMesh {
  private positions = new Float32Array(1 << 14)
  private indices = new Uint32Array(1 << 15)
  private used = 0
  corners = 0

  constructor(private readonly most: number) {}

  corner(x: number, y: number, z: number): void {
    const at = this.corners++ * 3
    if (at + 3 > this.positions.length) {
      const larger = new Float32Array(this.positions.length * 2)
      larger.set(this.positions)
      this.positions = larger
    }
    this.positions[at] = x
    this.positions[at + 1] = y
    this.positions[at + 2] = z
  }

  /** Two triangles along the shorter diagonal; against the clock as seen from where the edge points to. */
  quad(a: number, b: number, c: number, d: number, isOutAhead: boolean): void {
    if (this.used + 6 > this.most * 3) throw new ImageRefused('too-large', `a surface of more than ${this.most} triangles`)
    if (this.used + 6 > this.indices.length) {
      const larger = new Uint32Array(this.indices.length * 2)
      larger.set(this.indices)
      this.indices = larger
    }
    const [second, fourth] = isOutAhead ? [b, d] : [d, b]
    const into = this.indices
    if (this.apart(a, c) <= this.apart(b, d)) {
      into[this.used++] = a; into[this.used++] = second; into[this.used++] = c
      into[this.used++] = a; into[this.used++] = c; into[this.used++] = fourth
    } else {
      into[this.used++] = second; into[this.used++] = c; into[this.used++] = fourth
      into[this.used++] = second; into[this.used++] = fourth; into[this.used++] = a
    }
  }

  private apart(a: number, b: number): number {
    const p = this.positions
    return (p[a * 3]! - p[b * 3]!) ** 2 + (p[a * 3 + 1]! - p[b * 3 + 1]!) ** 2 + (p[a * 3 + 2]! - p[b * 3 + 2]!) ** 2
  }

  inPatient({ origin, direction: d, spacing: s }: Grid): Mesh {
    const positions = this.positions.slice(0, this.corners * 3)
    const indices = this.indices.slice(0, this.used)
    for (let at = 0; at < positions.length; at += 3) {
      const [x, y, z] = [positions[at]! * s[0], positions[at + 1]! * s[1], positions[at + 2]! * s[2]]
      for (let axis = 0; axis < 3; axis++) positions[at + axis] = origin[axis]! + d[axis]! * x + d[axis + 3]! * y + d[axis + 6]! * z
    }
    if (determinant(d) < 0) {
      for (let at = 0; at < indices.length; at += 3) [indices[at + 1], indices[at + 2]] = [indices[at + 2]!, indices[at + 1]!]
    }
    return { positions, indices }
  }
}
