import { gzipSync } from 'node:zlib'
import { bodyOf, removeHolder } from '#imaging/surfaces/holder'
import { toPatient } from '#imaging/surfaces/mesh'
import { threshold } from '#imaging/surfaces/threshold'
import type { ValueGrid } from './lesson-pyramid'
import type { LessonVolume, Mm3, Shows } from './manifest'
import { BONE_HU } from './recipe'

/** Side of a cell: bone is taken away with one cell around it. */
const CELL_MM = 2.5
/** More than air, foam and clothes. HU. */
const TISSUE_HU = -300
/** Skin is partly beside the body's own cells of 6 mm; what lies on it as near as that stays. */
const SKIN_CELLS = 3
/** Less is noise. */
const LEAST_MM3 = 2_000

/**
 * What of a CT can be left out at once: table and head holder, and bone. Where a face is not shown no cell tells of soft tissue: then
 * the table is what of it is as dense as bone.
 * @returns null where there is neither
 */
export function removableOf(grid: ValueGrid, shows: Shows, path: string): { removable: NonNullable<LessonVolume['removable']>; content: Uint8Array } | null {
  const dense = threshold(grid.samples, BONE_HU)
  const bone = removeHolder(grid, dense).mask
  const step = grid.spacing.map((each) => Math.max(1, Math.round(CELL_MM / each))) as Mm3
  const size = grid.size.map((side, axis) => Math.ceil(side / step[axis]!)) as Mm3
  const cells = (holds: (at: number) => boolean) => gathered(grid.size, step, size, holds)
  const bones = cells((at) => bone[at] === 1)
  const table = shows === 'all' ? aroundBody(grid, cells, size) : cells((at) => dense[at] === 1 && bone[at] === 0)
  const spared = shows === 'all' ? null : bones
  const tables = grown(table ?? new Uint8Array(bones.length), size)
  if (spared) for (let at = 0; at < tables.length; at++) if (spared[at]) tables[at] = 0
  const spacing = grid.spacing.map((each, axis) => each * step[axis]!) as Mm3
  const has = (mask: Uint8Array) => mask.reduce((sum, one) => sum + one, 0) * spacing[0] * spacing[1] * spacing[2] >= LEAST_MM3
  const found = [...(table && has(table) ? ['table' as const] : []), ...(has(bones) ? ['bone' as const] : [])]
  if (found.length === 0) return null
  const around = grown(bones, size)
  const both = new Uint8Array(tables.length * 2)
  for (let at = 0; at < tables.length; at++) {
    both[at * 2] = tables[at]! * 255
    both[at * 2 + 1] = around[at]! * 255
  }
  const content = gzipSync(both, { level: 6 })
  return { content, removable: { path, size, spacing, origin: toPatient(grid, step.map((each) => (each - 1) / 2) as Mm3), bytes: content.length, has: found } }
}

/** Cells with more than air in them that are not the patient's. */
function aroundBody(grid: ValueGrid, cells: (holds: (at: number) => boolean) => Uint8Array, size: Mm3): Uint8Array | null {
  const body = bodyOf(grid)
  if (!body) return null
  let near = cells((at) => body[at] === 1)
  for (let round = 0; round < SKIN_CELLS; round++) near = grown(near, size)
  const tissue = cells((at) => grid.samples[at]! > TISSUE_HU)
  return tissue.map((one, at) => (near[at] ? 0 : one))
}

/** 1 where any voxel of a cell is held. */
function gathered([nx, ny, nz]: readonly [number, number, number], step: Mm3, [cx, cy]: Mm3, holds: (at: number) => boolean): Uint8Array {
  const cells = new Uint8Array(cx * cy * Math.ceil(nz / step[2]))
  let at = 0
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) {
    const row = (Math.floor(z / step[2]) * cy + Math.floor(y / step[1])) * cx
    for (let x = 0; x < nx; x++, at++) if (holds(at)) cells[row + Math.floor(x / step[0])] = 1
  }
  return cells
}

/** By one cell along each axis. */
function grown(mask: Uint8Array, [cx, cy, cz]: Mm3): Uint8Array {
  let from = mask
  for (const [side, stride] of [[cx, 1], [cy, cx], [cz, cx * cy]] as const) {
    const to = from.slice()
    for (let at = 0; at < from.length; at++) {
      if (!from[at]) continue
      const place = Math.floor(at / stride) % side
      if (place > 0) to[at - stride] = 1
      if (place < side - 1) to[at + stride] = 1
    }
    from = to
  }
  return from
}
