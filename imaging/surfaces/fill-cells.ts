import { boxOf, type Mesh } from './mesh'

/** Cubes over a structure: how much of each is within it, 0 to 1. */
export interface Cells { content: Float32Array; size: [number, number, number]; /** Outer corner of the first, mm. */ low: [number, number, number]; /** Side of a cell. */ mm: number }

/** Of the steps that rays may take over all triangles: a mesh folded into itself a thousand times gets no more time than any other. */
const MOST_CROSSINGS = 20_000_000

/**
 * What a closed mesh holds, by rays along x through the middles of cells: in where a triangle faces it, out where one faces away. Where a mesh
 * is not closed rays do not come out again as often as they went in; such a row holds its surface alone.
 */
export function fillCells(mesh: Mesh, longest: number, room: number): Cells {
  const [least, most] = boxOf(mesh)
  const side = Math.max(1e-3, ...[0, 1, 2].map((axis) => most[axis]! - least[axis]!))
  const mm = side / longest
  const size = least.map((low, axis) => Math.max(1, Math.ceil((most[axis]! - low) / mm)) + 2 * room) as Cells['size']
  // A hair aside: rays through corners that lie on whole numbers would meet two triangles or none.
  const low = least.map((each, axis) => each - room * mm - (axis > 0 ? 1.37e-4 * mm * axis : 0)) as Cells['low']
  const [nx, ny, nz] = size
  // Per cell the change of content along x: +1 where a ray comes in, spread over the cell by where in it that is.
  const change = new Float32Array((nx + 2) * ny * nz)
  const total = new Int32Array(ny * nz)
  const { positions: p, indices } = mesh
  let crossings = 0
  for (let t = 0; t < indices.length && crossings < MOST_CROSSINGS; t += 3) {
    const [a, b, c] = [indices[t]! * 3, indices[t + 1]! * 3, indices[t + 2]! * 3]
    const [ay, az, by, bz, cy, cz] = [(p[a + 1]! - low[1]) / mm, (p[a + 2]! - low[2]) / mm, (p[b + 1]! - low[1]) / mm, (p[b + 2]! - low[2]) / mm, (p[c + 1]! - low[1]) / mm, (p[c + 2]! - low[2]) / mm]
    const twice = (by - ay) * (cz - az) - (cy - ay) * (bz - az)
    if (twice === 0) continue
    const [y0, y1] = [Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5)), Math.min(ny - 1, Math.floor(Math.max(ay, by, cy) - 0.5))]
    const [z0, z1] = [Math.max(0, Math.ceil(Math.min(az, bz, cz) - 0.5)), Math.min(nz - 1, Math.floor(Math.max(az, bz, cz) - 0.5))]
    for (let z = z0; z <= z1; z++) for (let y = y0; y <= y1; y++) {
      crossings++
      const [ry, rz] = [y + 0.5, z + 0.5]
      const wb = ((ry - ay) * (cz - az) - (cy - ay) * (rz - az)) / twice
      const wc = ((by - ay) * (rz - az) - (ry - ay) * (bz - az)) / twice
      if (wb < 0 || wc < 0 || wb + wc > 1) continue
      const x = (p[a]! + wb * (p[b]! - p[a]!) + wc * (p[c]! - p[a]!) - low[0]) / mm
      // Seen from where x is small, a face that looks back is a way in.
      const way = twice < 0 ? 1 : -1
      const cell = Math.min(nx - 1, Math.max(0, Math.floor(x)))
      const at = (z * ny + y) * (nx + 2) + cell
      change[at]! += way * (cell + 1 - x)
      change[at + 1]! += way * (x - cell)
      total[z * ny + y]! += way
    }
  }
  const content = new Float32Array(nx * ny * nz)
  for (let row = 0; row < ny * nz; row++) {
    let held = 0
    for (let x = 0; x < nx; x++) {
      const step = change[row * (nx + 2) + x]!
      held += step
      content[row * nx + x] = total[row] === 0 ? Math.min(1, Math.max(0, held)) : Math.min(1, Math.abs(step))
    }
  }
  return { content, size, low, mm }
}
