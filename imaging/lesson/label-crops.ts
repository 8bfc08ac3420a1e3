import { toPatient, type Grid } from '#imaging/surfaces/mesh'
import type { LabelVolume } from './label-volume'

export interface LabelCrop {
  voxels: number
  /** The box around the label, cut out when it is asked for: a surface looks at each voxel of what it is given. */
  grid(): Grid & { samples: Uint16Array }
}

/** Where each of some labels is, found in one pass. Labels that the volume has not are absent. */
export function labelCrops(volume: LabelVolume, wanted: ReadonlySet<number>): Map<number, LabelCrop> {
  const [nx, ny, nz] = volume.size
  const boxes = new Map<number, { voxels: number; least: number[]; most: number[] }>()
  let at = 0
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const label = volume.labels[at]!
        if (label === 0 || !wanted.has(label)) continue
        let box = boxes.get(label)
        if (!box) boxes.set(label, box = { voxels: 0, least: [x, y, z], most: [x, y, z] })
        box.voxels++
        for (const [axis, place] of [x, y, z].entries()) {
          if (place < box.least[axis]!) box.least[axis] = place
          if (place > box.most[axis]!) box.most[axis] = place
        }
      }
    }
  }
  return new Map([...boxes].map(([label, { voxels, least, most }]) => [label, { voxels, grid: () => cropOf(volume, least, most) }]))
}

/** With a voxel around it where there is one: a label one voxel thick has a surface, too. */
function cropOf(volume: LabelVolume, least: readonly number[], most: readonly number[]): Grid & { samples: Uint16Array } {
  const [nx, ny] = volume.size
  const from = least.map((each) => Math.max(0, each - 1)) as [number, number, number]
  const size = most.map((each, axis) => Math.min(volume.size[axis]! - 1, each + 1) - from[axis]! + 1) as [number, number, number]
  const samples = new Uint16Array(size[0] * size[1] * size[2])
  for (let z = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const start = ((from[2] + z) * ny + from[1] + y) * nx + from[0]
      samples.set(volume.labels.subarray(start, start + size[0]), (z * size[1] + y) * size[0])
    }
  }
  const { direction, spacing } = volume
  return { samples, size, direction, spacing, origin: toPatient(volume, from) }
}
