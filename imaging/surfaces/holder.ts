import { findIslands } from './islands'
import { checkGrid, type Grid, type Samples } from './mesh'

/** More than air, foam and clothes; less than fat. HU. */
const TISSUE_HU = -300
/** Side of the cells in which a body is looked for: wider than the shell of a holder or a table. */
const CELL_MM = 6

/** What is smaller than the 10,000th island is a few voxels of noise: it goes with the holder, or stays where nothing goes. */
const MOST_ISLANDS = 10_000

export interface WithoutHolder {
  mask: Uint8Array
  /** Islands of the mask that are gone, in voxels, largest first. */
  removed: number[]
}

/**
 * Takes head holder, table and cushions out of a mask of a CT (bone, say). The body is what fills cells of 6 mm more than half
 * with more than air and hangs together as the largest such thing, its cavities included; shells of plastic fill none. An island of
 * the mask with less than half of its voxels in the body goes. What is joined to the patient's bone within the mask stays: then
 * the threshold is too low for it.
 * @param volume values in HU
 */
export function removeHolder(volume: Grid & { samples: Samples }, mask: Uint8Array): WithoutHolder {
  checkGrid(volume, mask)
  const islands = findIslands(mask, volume.size, { neighbours: 26, most: MOST_ISLANDS })
  const body = bodyOf(volume)
  if (!body) return { mask, removed: [] }
  const within = islands.overlap(body)
  const chosen: number[] = []
  const removed: number[] = []
  for (const [place, { voxels }] of islands.islands.entries()) {
    if (within[place]! * 2 >= voxels) chosen.push(place)
    else removed.push(voxels)
  }
  return { mask: removed.length > 0 ? islands.mask(chosen) : mask, removed }
}

/**
 * The patient without what he lies on, to a cell of 6 mm.
 * @returns null where the volume holds no body
 */
export function bodyOf(volume: Grid & { samples: Samples }): Uint8Array | null {
  checkGrid(volume, volume.samples)
  const { size, samples, spacing } = volume
  const step = spacing.map((each) => Math.max(1, Math.round(CELL_MM / each))) as [number, number, number]
  const cells = size.map((side, axis) => Math.ceil(side / step[axis]!)) as [number, number, number]
  const full = new Uint32Array(cells[0] * cells[1] * cells[2])
  const held = new Uint32Array(full.length)
  eachRow(size, step, cells, (start, row) => {
    for (let x = 0; x < size[0]; x++) {
      const cell = row + Math.floor(x / step[0])
      held[cell]!++
      if (samples[start + x]! > TISSUE_HU) full[cell]!++
    }
  })
  const dense = Uint8Array.from(full, (count, cell) => count * 2 > held[cell]! ? 1 : 0)
  const islands = findIslands(dense, cells, { most: 1 })
  if (islands.islands.length === 0) return null
  const body = filled(islands.mask([0]), cells)
  const mask = new Uint8Array(samples.length)
  eachRow(size, step, cells, (start, row) => {
    for (let x = 0; x < size[0]; x++) mask[start + x] = body[row + Math.floor(x / step[0])]!
  })
  return mask
}

function eachRow([nx, ny, nz]: readonly [number, number, number], step: readonly number[], cells: readonly number[], use: (start: number, cellRow: number) => void): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) use((z * ny + y) * nx, (Math.floor(z / step[2]!) * cells[1]! + Math.floor(y / step[1]!)) * cells[0]!)
  }
}

/** Closed in each slice: the sinuses and the mouth belong to the head. */
function filled(body: Uint8Array, [cx, cy, cz]: readonly [number, number, number]): Uint8Array {
  const result = body.slice()
  for (let z = 0; z < cz; z++) {
    const slice = body.subarray(z * cx * cy, (z + 1) * cx * cy)
    const islands = findIslands(slice.map((value) => 1 - value), [cx, cy, 1], { most: cx * cy })
    const holes = islands.islands.flatMap(({ box: [least, most] }, place) => least[0] > 0 && least[1] > 0 && most[0] < cx - 1 && most[1] < cy - 1 ? [place] : [])
    if (holes.length === 0) continue
    const hole = islands.mask(holes)
    for (let at = 0; at < hole.length; at++) if (hole[at]) result[z * cx * cy + at] = 1
  }
  return result
}
