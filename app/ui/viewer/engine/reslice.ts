import type { Point3 } from '~/domain/images/finding'
import { add, scale, sub } from '../geometry'
import type { Pixels } from './frames/pixels'
import { isNoValue, type NoValues } from './padding'
import type { Projection } from './view'
import { toIndex, type Volume } from './volume'

/** Outside the volume or where nothing was measured in it, and where its picture has not arrived: neither is a value. */
export const OUTSIDE = -Infinity
export const MISSING = Infinity

const ON_VOXEL = 1e-6

export interface Grid {
  /** World point of the first sample. */
  origin: Point3
  /** World steps to the next sample right and down. */
  right: Point3
  down: Point3
  columns: number
  rows: number
}

export interface Slab { projection: Projection; mm: number; normal: Point3 }

/** Places across a slab, symmetrical about its middle, no farther apart than the finest voxel edge. */
export function slabOffsets({ projection, mm }: Pick<Slab, 'projection' | 'mm'>, finest: number): number[] {
  if (projection === 'none' || mm <= 0) return [0]
  const count = Math.max(2, Math.ceil(mm / finest) + 1)
  return Array.from({ length: count }, (_, i) => -mm / 2 + (mm * i) / (count - 1))
}

/** Trilinear samples of a plane or slab, rows after rows, into `out`. */
export function reslice(volume: Volume, grid: Grid, slab: Slab, out: Float32Array): void {
  const index = toIndex(volume)
  const [o, x, y] = [index(grid.origin), sub(index(add(grid.origin, grid.right)), index(grid.origin)), sub(index(add(grid.origin, grid.down)), index(grid.origin))]
  const offsets = slabOffsets(slab, Math.min(...volume.spacing))
  const z = sub(index(add(grid.origin, slab.normal)), o)
  const total = grid.columns * grid.rows
  if (offsets.length === 1) {
    plane(volume, o, x, y, grid.columns, grid.rows, out)
    return
  }
  const one = new Float32Array(total)
  const counts = slab.projection === 'average' ? new Uint16Array(total) : null
  out.fill(OUTSIDE, 0, total)
  for (const offset of offsets) {
    plane(volume, add(o, scale(z, offset)), x, y, grid.columns, grid.rows, one)
    for (let i = 0; i < total; i++) {
      const value = one[i]!
      if (value === OUTSIDE) continue
      const before = out[i]!
      // One missing sample makes the whole ray unknown: a projection of what happens to be here would be wrong.
      if (value === MISSING || before === MISSING) out[i] = MISSING
      else if (before === OUTSIDE) { out[i] = value; if (counts) counts[i] = 1 }
      else if (slab.projection === 'mip') { if (value > before) out[i] = value }
      else if (slab.projection === 'minip') { if (value < before) out[i] = value }
      else { out[i] = before + value; counts![i]!++ }
    }
  }
  if (counts) for (let i = 0; i < total; i++) if (counts[i]! > 1 && Number.isFinite(out[i]!)) out[i] = out[i]! / counts[i]!
}

function plane({ size, slices, noValues }: Volume, o: Point3, x: Point3, y: Point3, columns: number, rows: number, out: Float32Array) {
  const [nx, ny, nz] = size
  for (let row = 0, at = 0; row < rows; row++) {
    let i = o[0] + y[0] * row
    let j = o[1] + y[1] * row
    let k = o[2] + y[2] * row
    for (let column = 0; column < columns; column++, at++, i += x[0], j += x[1], k += x[2]) {
      // Half a voxel on each side belongs to the volume.
      if (i < -0.5 || j < -0.5 || k < -0.5 || i > nx - 0.5 || j > ny - 0.5 || k > nz - 0.5) { out[at] = OUTSIDE; continue }
      const ci = i < 0 ? 0 : i > nx - 1 ? nx - 1 : i
      const cj = j < 0 ? 0 : j > ny - 1 ? ny - 1 : j
      const ck = k < 0 ? 0 : k > nz - 1 ? nz - 1 : k
      // A place on a voxel is that voxel to the last bit, whatever the sums before lost.
      const i0 = (ci + ON_VOXEL) | 0
      const j0 = (cj + ON_VOXEL) | 0
      const k0 = ck | 0
      const fi = ci - i0 < ON_VOXEL ? 0 : ci - i0
      const fj = cj - j0 < ON_VOXEL ? 0 : cj - j0
      // A place within a thousandth of a slice is that slice: the next one need not be here.
      const fk = ck - k0 < 1e-3 ? 0 : ck - k0 > 0.999 ? 1 : ck - k0
      const ka = fk === 1 ? k0 + 1 : k0
      const a = slices[ka]
      if (!a) { out[at] = MISSING; continue }
      const p = j0 * nx + i0
      const di = fi > 0 ? 1 : 0
      const dj = fj > 0 ? nx : 0
      // A mixture with what is no value is none either.
      if (noValues && touches(noValues[ka]!, a, p, di, dj)) { out[at] = OUTSIDE; continue }
      const top = a[p]! + fi * (a[p + di]! - a[p]!)
      let value = top + fj * (a[p + dj]! + fi * (a[p + dj + di]! - a[p + dj]!) - top)
      if (fk > 0 && fk < 1) {
        const b = slices[k0 + 1]
        if (!b) { out[at] = MISSING; continue }
        if (noValues && touches(noValues[k0 + 1]!, b, p, di, dj)) { out[at] = OUTSIDE; continue }
        const upper = b[p]! + fi * (b[p + di]! - b[p]!)
        const next = upper + fj * (b[p + dj]! + fi * (b[p + dj + di]! - b[p + dj]!) - upper)
        value += fk * (next - value)
      }
      out[at] = value
    }
  }
}

const touches = (none: NoValues | null, slice: Pixels, p: number, di: number, dj: number): boolean =>
  none !== null && (isNoValue(none, slice[p]!) || isNoValue(none, slice[p + di]!) || isNoValue(none, slice[p + dj]!) || isNoValue(none, slice[p + dj + di]!))
