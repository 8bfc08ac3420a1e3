import { normalsOf, type Mesh } from './mesh'
import { fillCells, type Cells } from './fill-cells'

/** Cells along the longest side: the more triangles, the finer; bounds of time and memory whatever the mesh. */
const LEAST_CELLS = 16
const MOST_CELLS = 128
/** Room around, in cells: the widest look goes so far out. */
const ROOM = 3
/** Half widths of what is looked at, in cells, and how far out along a cone it lies: crevices, hollows, whole sides. */
const STEPS = [[1, 2.2], [2, 4.5], [4, 9], [8, 18]] as const
/** Along the normal, and four cones around it, leaning this far; with the share of the light from there. */
const LEAN = (55 * Math.PI) / 180
const AHEAD = 0.28
const ASIDE = 0.18
/** Of what fills a cone: thin walls fill a part of it and hide all that is behind. */
const HIDES = 1.8
/** What is even counts as free, whatever its voxels; and the soft light is a third of all light: deeper, so that hollows are seen as such. */
const EVEN = 0.88
const DEEPER = 1.5

/**
 * How open each corner of each mesh lies to its surroundings, 0 (in the depth of a hollow) to 255 (free): soft light that comes
 * from all sides, once and for all. Looked for along five cones in the structure's own content, blurred as wide as the cone is
 * there (Crassin et al., Interactive indirect illumination using voxel cone tracing, 2011). Its own alone: what others would
 * darken changes when they are hidden or pulled out.
 * @param levels of one structure, finest first; all ask the finest, so that coarser ones look alike
 */
export function opennessOf(levels: readonly Mesh[]): Uint8Array[] {
  const finest = levels[0]
  if (!finest) return []
  const cells = fillCells(finest, Math.min(MOST_CELLS, Math.max(LEAST_CELLS, Math.round(Math.sqrt(finest.indices.length / 3) / 2))), ROOM)
  const blurs = STEPS.map(([radius, out]) => ({ ...cells, content: blurred(cells.content, cells.size, radius), out: out * cells.mm }))
  const done = new Map<Mesh, Uint8Array>()
  for (const mesh of levels) if (!done.has(mesh)) done.set(mesh, seen(mesh, blurs))
  return levels.map((mesh) => done.get(mesh)!)
}

type Blur = Cells & { out: number }

function seen(mesh: Mesh, blurs: readonly Blur[]): Uint8Array {
  const p = mesh.positions
  const normals = normalsOf(mesh)
  const open = new Uint8Array(p.length / 3)
  const [upright, leaning] = [Math.cos(LEAN), Math.sin(LEAN)]
  for (let corner = 0, at = 0; corner < open.length; corner++, at += 3) {
    const [x, y, z, nx, ny, nz] = [p[at]!, p[at + 1]!, p[at + 2]!, normals[at]!, normals[at + 1]!, normals[at + 2]!]
    // Two axes across the normal (Duff et al., Building an orthonormal basis, revisited, 2017).
    const sign = nz >= 0 ? 1 : -1
    const [a, b] = [-1 / (sign + nz), (-nx * ny) / (sign + nz)]
    const [ux, uy, uz, vx, vy, vz] = [(1 + sign * nx * nx * a) * leaning, sign * b * leaning, -sign * nx * leaning, b * leaning, (sign + ny * ny * a) * leaning, -ny * leaning]
    let light = AHEAD * along(blurs, x, y, z, nx, ny, nz)
    light += ASIDE * along(blurs, x, y, z, nx * upright + ux, ny * upright + uy, nz * upright + uz)
    light += ASIDE * along(blurs, x, y, z, nx * upright - ux, ny * upright - uy, nz * upright - uz)
    light += ASIDE * along(blurs, x, y, z, nx * upright + vx, ny * upright + vy, nz * upright + vz)
    light += ASIDE * along(blurs, x, y, z, nx * upright - vx, ny * upright - vy, nz * upright - vz)
    open[corner] = Math.round(255 * Math.min(1, light / EVEN) ** DEEPER)
  }
  return open
}

/** Of the light along a cone, what is left of it. */
function along(blurs: readonly Blur[], x: number, y: number, z: number, dx: number, dy: number, dz: number): number {
  let light = 1
  for (const blur of blurs) light *= Math.max(0, 1 - HIDES * contentAt(blur, x + dx * blur.out, y + dy * blur.out, z + dz * blur.out))
  return light
}

/** Between the middles of eight cells; nothing is beyond the grid. */
function contentAt({ content, size: [nx, ny, nz], low, mm }: Cells, x: number, y: number, z: number): number {
  const [cx, cy, cz] = [(x - low[0]) / mm - 0.5, (y - low[1]) / mm - 0.5, (z - low[2]) / mm - 0.5]
  const [ix, iy, iz] = [Math.floor(cx), Math.floor(cy), Math.floor(cz)]
  if (ix < 0 || iy < 0 || iz < 0 || ix + 1 >= nx || iy + 1 >= ny || iz + 1 >= nz) return 0
  const [fx, fy, fz] = [cx - ix, cy - iy, cz - iz]
  const at = (iz * ny + iy) * nx + ix
  const row = (from: number) => content[from]! + (content[from + 1]! - content[from]!) * fx
  const [a, b, c, d] = [row(at), row(at + nx), row(at + nx * ny), row(at + nx * ny + nx)]
  const [near, far] = [a + (b - a) * fy, c + (d - c) * fy]
  return near + (far - near) * fz
}

/** Mean over a cube of `2 radius + 1` cells, along one axis after the other; beyond the grid is nothing. */
function blurred(from: Float32Array, size: readonly [number, number, number], radius: number): Float32Array {
  const into = from.slice()
  const strides = [1, size[0], size[0] * size[1]]
  const line = new Float32Array(Math.max(...size))
  const wide = 2 * radius + 1
  for (let axis = 0; axis < 3; axis++) {
    const [count, stride] = [size[axis]!, strides[axis]!]
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3]
    for (let a = 0; a < size[u]!; a++) for (let b = 0; b < size[v]!; b++) {
      const start = a * strides[u]! + b * strides[v]!
      for (let n = 0; n < count; n++) line[n] = into[start + n * stride]!
      let sum = 0
      for (let n = 0; n < Math.min(radius, count); n++) sum += line[n]!
      for (let n = 0; n < count; n++) {
        if (n + radius < count) sum += line[n + radius]!
        if (n - radius - 1 >= 0) sum -= line[n - radius - 1]!
        into[start + n * stride] = sum / wide
      }
    }
  }
  return into
}

