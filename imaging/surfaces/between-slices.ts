import { sliceDistances, sliceParts, type SliceParts } from './slice-distances'
import { MAX_SIDE } from './mesh'
import type { SurfaceVolume } from './nets'

/** Slices that lie this much farther apart than what is on them are thick: their surfaces would have steps. */
const THICK = 1.9
const MOST_BETWEEN = 8
/** Of all that is put between, two bytes each. */
const MOST_VOXELS = 64_000_000
/** Of the distance between slices: no outline is led farther sideways from one slice to the next; what goes farther ends in between. */
const REACH = 2
const FULL = 32_767

export interface BetweenSlices { volume: SurfaceVolume; /** Of the given volume, inside. */ voxels: number }

/**
 * Shape between thick slices (Raya and Udupa, Shape-based interpolation of multidimensional objects, 1990): in each slice the
 * distance from the outline, positive inside, and between slices the mean by nearness; the surface is where it is nought. An
 * outline that shifts from slice to slice becomes a slope instead of steps. What a slice has and the next has nowhere below it, a
 * plate or the end of a vessel, a hole as well, ends half way as its voxels do, with its rim rounded: nothing vanishes.
 * @returns null where slices are not thick, where there is nothing, and where values say where the surface lies (`level`): these
 * are slab means that lead from slice to slice by themselves, more exactly than outlines do (a ball: 0.06 mm off for 0.44)
 */
export function betweenSlices(volume: SurfaceVolume): BetweenSlices | null {
  const { spacing, size } = volume
  const across = spacing.indexOf(Math.max(...spacing))
  const [u, v] = [0, 1, 2].filter((axis) => axis !== across) as [number, number]
  const [gap, du, dv] = [spacing[across]!, spacing[u]!, spacing[v]!]
  if (volume.level !== undefined || gap < THICK * Math.max(du, dv) || size.some((side) => side < 2)) return null
  const found = insideOf(volume)
  if (!found || found.voxels === volume.samples.length) return null
  const { inside, low, dims, voxels } = found
  const plane = dims[u]! * dims[v]!
  const between = Math.min(MOST_BETWEEN, Math.round(gap / Math.max(du, dv)), Math.floor(MOST_VOXELS / (plane * dims[across]!)), Math.floor((MAX_SIDE - 1) / (dims[across]! - 1)))
  if (between < 2) return null

  const strides = [1, dims[0]!, dims[0]! * dims[1]!]
  const reach = REACH * gap
  const slice = (n: number): Slice => {
    const mask = new Uint8Array(plane)
    for (let y = 0, to = 0; y < dims[v]!; y++) for (let x = 0, from = n * strides[across]! + y * strides[v]!; x < dims[u]!; x++, from += strides[u]!) mask[to++] = inside[from]!
    const far = sliceDistances(mask, dims[u]!, dims[v]!, du, dv, reach)
    return { mask, far, parts: sliceParts(mask, far, dims[u]!, dims[v]!) }
  }

  const fine = [...dims] as [number, number, number]
  fine[across] = (dims[across]! - 1) * between + 1
  const samples = new Int16Array(fine[0] * fine[1] * fine[2])
  const into = [1, fine[0], fine[0] * fine[1]]
  const put = (n: number, values: Float32Array) => {
    for (let y = 0, from = 0; y < dims[v]!; y++) for (let x = 0, to = n * into[across]! + y * into[v]!; x < dims[u]!; x++, to += into[u]!) {
      const value = values[from++]! / reach
      // Nothing is exactly on the surface: it would be inside here and outside there.
      samples[to] = value > 0 ? Math.max(1, Math.round(value * FULL)) : Math.min(-1, Math.round(value * FULL))
    }
  }
  let below = slice(0)
  put(0, below.far)
  const mixed = new Float32Array(plane)
  for (let n = 1; n < dims[across]!; n++) {
    const above = slice(n)
    const [low, high] = ends(below, above, gap / 2)
    for (let step = 1; step < between; step++) {
      const near = step / between
      for (let at = 0; at < plane; at++) mixed[at] = low[at]! + (high[at]! - low[at]!) * near
      put(n * between - between + step, mixed)
    }
    put(n * between, above.far)
    below = above
  }
  const origin = [0, 1, 2].map((axis) => volume.origin[axis]! + [0, 1, 2].reduce((sum, along) => sum + volume.direction[along * 3 + axis]! * low[along]! * spacing[along]!, 0)) as [number, number, number]
  const finer = [...spacing] as [number, number, number]
  finer[across] = gap / between
  return { voxels, volume: { size: fine, origin, direction: volume.direction, spacing: finer, samples, isInside: (value) => value > 0, level: 0 } }
}

interface Slice { mask: Uint8Array; far: Float32Array; parts: SliceParts }

/** What is inside, with one voxel of room around it, also beyond the scan. */
function insideOf({ size: [nx, ny, nz], samples, isInside }: SurfaceVolume): { inside: Uint8Array; low: number[]; dims: number[]; voxels: number } | null {
  const all = new Uint8Array(samples.length)
  const [least, most] = [[nx, ny, nz], [-1, -1, -1]]
  let voxels = 0
  for (let z = 0, at = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, at++) {
    if (!isInside(samples[at]!, at)) continue
    all[at] = 1
    voxels++
    if (x < least[0]!) least[0] = x
    if (x > most[0]!) most[0] = x
    if (y < least[1]!) least[1] = y
    if (y > most[1]!) most[1] = y
    if (z < least[2]!) least[2] = z
    if (z > most[2]!) most[2] = z
  }
  if (voxels === 0) return null
  const dims = least.map((each, axis) => most[axis]! - each + 3)
  const inside = new Uint8Array(dims[0]! * dims[1]! * dims[2]!)
  for (let z = least[2]!; z <= most[2]!; z++) for (let y = least[1]!; y <= most[1]!; y++) {
    const from = (z * ny + y) * nx
    inside.set(all.subarray(from + least[0]!, from + most[0]! + 1), ((z - least[2]! + 1) * dims[1]! + y - least[1]! + 1) * dims[0]! + 1)
  }
  return { inside, low: least.map((each) => each - 1), dims, voxels }
}

/** Both slices as the stretch between them sees them: what ends in one ends in between, not at the first step out of it. */
function ends(below: Slice, above: Slice, half: number): [Float32Array, Float32Array] {
  const [goesUp, goesDown] = [below.parts.goesOn(above.mask), above.parts.goesOn(below.mask)]
  const [low, high] = [below.far.slice(), above.far.slice()]
  for (let at = 0; at < low.length; at++) {
    if (below.mask[at] === above.mask[at]) continue
    const [under, over] = [below.parts.of[at]!, above.parts.of[at]!]
    const [a, b] = [Math.abs(low[at]!), Math.abs(high[at]!)]
    if (!goesUp[under]) high[at] = Math.sign(high[at]!) * (goesDown[over] ? Math.max(a, Math.min(half, below.parts.depth[under]!)) : a)
    else if (!goesDown[over]) low[at] = Math.sign(low[at]!) * Math.max(b, Math.min(half, above.parts.depth[over]!))
  }
  return [low, high]
}
