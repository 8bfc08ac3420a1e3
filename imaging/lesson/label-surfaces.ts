import { labelMeshes, MAX_STRUCTURES } from '#imaging/surfaces/label-meshes'
import { toPatient } from '#imaging/surfaces/mesh'
import { unnamed, type LabelName } from './label-table'
import { labelGroups, labelRecipes, type NameList } from './label-names'
import type { LabelVolume } from './label-volume'
import type { ValueGrid } from './lesson-pyramid'
import { NotMadeError } from './not-made'
import type { AnatomyRecipe, LabelRecipe } from './recipe'
import type { FoundStructure } from './write-structures'

/** More different values than that are a picture, not labels. */
const MOST_LABELS = 10_000
/** Of the grid that meshes are made of; a finer one is taken at every second voxel, which keeps each where it is. */
const MOST_IN_GRID = 24_000_000

/** What is drawn of labels: each that the volume has, by the table's name or by its number; the smallest of too many together. */
export interface LabelPlan { volume: LabelVolume; recipes: LabelRecipe[]; groups: AnatomyRecipe['groups'] }

/** Changes the volume where labels are drawn together. @throws NotMadeError */
export function planLabels(given: LabelVolume, table: readonly LabelName[], names: NameList): LabelPlan {
  if (given.size.some((side) => side < 2)) throw new NotMadeError('not-a-volume', `labels of ${given.size.join(' x ')}`)
  const volume = thinned(given)
  const voxels = countsOf(volume.labels)
  const present = [...voxels.keys()]
  if (present.length === 0) throw new NotMadeError('nothing-in-it', 'no label')
  if (present.length > MOST_LABELS) throw new NotMadeError('not-labels', `${present.length} different values`)
  const byLabel = new Map(table.map((each) => [each.label, each]))
  const ordered = [...table.map(({ label }) => label).filter((label) => voxels.has(label)), ...present.filter((label) => !byLabel.has(label)).sort((a, b) => a - b)]
  const recipes = labelRecipes(ordered.map((label) => byLabel.get(label) ?? unnamed(label)), names)
  const groups = labelGroups(names)
  if (recipes.length <= MAX_STRUCTURES) return { volume, recipes, groups }
  const largest = new Set(recipes.map(({ label }) => label).sort((a, b) => voxels.get(b)! - voxels.get(a)! || a - b).slice(0, MAX_STRUCTURES - 1))
  const rest = recipes.filter(({ label }) => !largest.has(label))
  return { volume: together(volume, rest), recipes: [...recipes.filter(({ label }) => largest.has(label)), othersOf(rest)], groups }
}

/** It says itself that it is many. */
const othersOf = (rest: readonly LabelRecipe[]): LabelRecipe => ({
  label: rest[0]!.label, key: 'other-structures', group: 'middle', colour: '#9a9a9a', depthOrder: 0,
  name: { en: `${rest.length} smaller structures, drawn together`, zh: `其余 ${rest.length} 个较小结构（合并显示）` },
})

function together(volume: LabelVolume, rest: readonly LabelRecipe[]): LabelVolume {
  const becomes = Uint16Array.from({ length: 65_536 }, (_, label) => label)
  for (const { label } of rest) becomes[label] = rest[0]!.label
  return { ...volume, labels: volume.labels.map((label) => becomes[label]!) }
}

function countsOf(labels: Uint16Array): Map<number, number> {
  const counts = new Uint32Array(65_536)
  for (const label of labels) counts[label]!++
  return new Map([...counts.entries()].filter(([label, count]) => label > 0 && count > 0))
}

function thinned(volume: LabelVolume): LabelVolume {
  const [nx, ny, nz] = volume.size
  if (nx * ny * nz <= MOST_IN_GRID) return volume
  const size = volume.size.map((side) => Math.ceil(side / 2)) as LabelVolume['size']
  const labels = new Uint16Array(size[0] * size[1] * size[2])
  let to = 0
  for (let z = 0; z < nz; z += 2) for (let y = 0; y < ny; y += 2) for (let x = 0; x < nx; x += 2) labels[to++] = volume.labels[(z * ny + y) * nx + x]!
  return thinned({ ...volume, labels, size, spacing: volume.spacing.map((each) => each * 2) as LabelVolume['spacing'] })
}

/** A surface for each label of the plan. */
export async function labelSurfaces({ volume, recipes }: LabelPlan, onProgress: (fraction: number) => void): Promise<FoundStructure[]> {
  const byKey = new Map(recipes.map((recipe) => [recipe.key, recipe]))
  const meshes = await labelMeshes(volume, recipes, { onProgress })
  return meshes.map(({ key, label, depthOrder, ...surface }) => ({ recipe: { ...byKey.get(key)!, depthOrder }, label, surface }))
}

/**
 * Where the series is, in its own voxels: labels that lie beyond it were drawn on something else.
 * @returns false where a labelled voxel lies more than a voxel outside
 */
export function liesWithin(volume: LabelVolume, grid: Pick<ValueGrid, 'size' | 'spacing' | 'origin' | 'direction'>): boolean {
  const box = boxOf(volume)
  if (!box) return true
  const toVoxel = voxelOf(grid)
  for (const x of [box[0][0]!, box[1][0]!]) for (const y of [box[0][1]!, box[1][1]!]) for (const z of [box[0][2]!, box[1][2]!]) {
    const at = toVoxel(toPatient(volume, [x, y, z]))
    for (const axis of [0, 1, 2]) {
      const room = Math.max(1, Math.max(...volume.spacing) / grid.spacing[axis]!)
      if (at[axis]! < -room || at[axis]! > grid.size[axis]! - 1 + room) return false
    }
  }
  return true
}

/** Calls for each labelled voxel with the nearest sample of the grid; -1: outside of it. */
export function eachOnGrid(volume: LabelVolume, grid: Pick<ValueGrid, 'size' | 'spacing' | 'origin' | 'direction'>, take: (at: number, sample: number) => void): void {
  const toVoxel = voxelOf(grid)
  const [nx, ny, nz] = volume.size
  const [gx, gy, gz] = grid.size
  const start = toVoxel(toPatient(volume, [0, 0, 0]))
  const steps = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map((step) => toVoxel(toPatient(volume, step as [number, number, number])).map((each, axis) => each - start[axis]!))
  let at = 0
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, at++) {
    if (volume.labels[at] === 0) continue
    const [i, j, k] = [0, 1, 2].map((axis) => Math.round(start[axis]! + x * steps[0]![axis]! + y * steps[1]![axis]! + z * steps[2]![axis]!)) as [number, number, number]
    take(at, i < 0 || j < 0 || k < 0 || i >= gx || j >= gy || k >= gz ? -1 : (k * gy + j) * gx + i)
  }
}

/** What the pictures may not show, labels do not show either: voxels whose value lies below `floor` are no longer labelled. */
export function hideBelow(volume: LabelVolume, grid: ValueGrid, floor: number): LabelVolume {
  const labels = volume.labels.slice()
  eachOnGrid(volume, grid, (at, sample) => {
    if (sample < 0 || !(grid.samples[sample]! >= floor)) labels[at] = 0
  })
  return { ...volume, labels }
}

const voxelOf = ({ spacing, origin, direction }: Pick<ValueGrid, 'spacing' | 'origin' | 'direction'>) => (at: readonly number[]): [number, number, number] =>
  [0, 1, 2].map((axis) => ((at[0]! - origin[0]!) * direction[axis * 3]! + (at[1]! - origin[1]!) * direction[axis * 3 + 1]! + (at[2]! - origin[2]!) * direction[axis * 3 + 2]!) / spacing[axis]!) as [number, number, number]

function boxOf({ labels, size: [nx, ny, nz] }: LabelVolume): [number[], number[]] | null {
  const [least, most] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]]
  let at = 0
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, at++) {
    if (labels[at] === 0) continue
    if (x < least[0]!) least[0] = x
    if (x > most[0]!) most[0] = x
    if (y < least[1]!) least[1] = y
    if (y > most[1]!) most[1] = y
    if (z < least[2]!) least[2] = z
    if (z > most[2]!) most[2] = z
  }
  return most[0] === -Infinity ? null : [least, most]
}

