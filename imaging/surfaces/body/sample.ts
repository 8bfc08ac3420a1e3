import type { Form } from './forms'
import type { SurfaceVolume } from '../nets'

const BLOCK = 16
const SMALL = 4
/** Forms are distances to the first order only: a block is passed over when the surface is twice as far as it could be. */
const SURE = 2
const ROOM = 3

/**
 * A solid as voxels of `spacingMm` for a surface net: values rise inwards, and are 0 at the surface. Far from it they are only
 * the right side of 0.
 */
export function sampled(form: Form, spacingMm: number): SurfaceVolume {
  const low = form.least.map((each) => Math.floor(each / spacingMm) - ROOM)
  // Boxes of blended forms end where the forms do; what the blend adds is less than the room.
  const size = form.most.map((each, axis) => Math.ceil(each / spacingMm) + ROOM - low[axis]! + 1) as [number, number, number]
  const origin = low.map((each) => each * spacingMm) as [number, number, number]
  const samples = new Float32Array(size[0] * size[1] * size[2])
  const half = BLOCK / 2 * spacingMm
  const far = Math.hypot(half, half, half) * SURE
  /** Halves a block until it is far from the surface or small. */
  const fill = (bx: number, by: number, bz: number, side: number): void => {
    if (bx >= size[0] || by >= size[1] || bz >= size[2]) return
    const half = side / 2 * spacingMm
    const middle = form.distance(origin[0] + bx * spacingMm + half, origin[1] + by * spacingMm + half, origin[2] + bz * spacingMm + half)
    const isFar = Math.abs(middle) > half * Math.sqrt(3) * SURE
    if (!isFar && side > SMALL) {
      for (let part = 0; part < 8; part++) fill(bx + (part & 1) * side / 2, by + (part >> 1 & 1) * side / 2, bz + (part >> 2) * side / 2, side / 2)
      return
    }
    for (let z = bz; z < Math.min(bz + side, size[2]); z++) {
      for (let y = by; y < Math.min(by + side, size[1]); y++) {
        const row = (z * size[1] + y) * size[0]
        for (let x = bx; x < Math.min(bx + side, size[0]); x++) samples[row + x] = isFar ? -middle : -form.distance(origin[0] + x * spacingMm, origin[1] + y * spacingMm, origin[2] + z * spacingMm)
      }
    }
  }
  for (let z = 0; z < size[2]; z += BLOCK) for (let y = 0; y < size[1]; y += BLOCK) for (let x = 0; x < size[0]; x += BLOCK) fill(x, y, z, BLOCK)
  return { size, origin, spacing: [spacingMm, spacingMm, spacingMm], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], samples, isInside: (value) => value >= 0, level: 0 }
}
