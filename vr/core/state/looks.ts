import { BOUNDS, type AssetManifest, type CutPlane, type Mm3, type Pose, type SceneState, type SourceId, type StructureKey } from '../../contract'

/** What the picture needs of one structure; from the manifest, named as scenes name it. */
export interface Structure {
  key: StructureKey
  group: string
  colour: string
  box: [Mm3, Mm3]
  depthOrder: number
}
export interface Anatomy { structures: Structure[]; groupCentres: ReadonlyMap<string, Mm3>; centre: Mm3; radiusMm: number }

/** How one structure is drawn. `shift` is the explosion's, on top of `pose`, which is the hand's. */
export interface Look { key: StructureKey; isShown: boolean; opacity: number; colour: string; pose: Pose | null; shift: Mm3; /** Bits of the planes that cut it, and of the lens. */ mask: number; /** 0 is outermost; without gaps. */ layer: number }

/** While it is dragged: where it will be when it is let go. */
export interface Preview { of: readonly StructureKey[]; pose: Pose }

export function anatomyOf(source: SourceId, manifest: AssetManifest): Anatomy {
  const structures = manifest.structures.map(({ key, group, colour, box, depthOrder }) => ({ key: `${source}/${key}` as StructureKey, group, colour, box, depthOrder }))
  const low: Mm3 = [Infinity, Infinity, Infinity]
  const high: Mm3 = [-Infinity, -Infinity, -Infinity]
  const include = (point: readonly number[]) => {
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis]!, point[axis]!)
      high[axis] = Math.max(high[axis]!, point[axis]!)
    }
  }
  for (const { box } of structures) box.forEach(include)
  if (manifest.volume) cornersOf(manifest.volume).forEach(include)
  if (low[0] > high[0]) return { structures, groupCentres: new Map(), centre: [0, 0, 0], radiusMm: 100 }
  const radiusMm = Math.max(1, Math.hypot(high[0] - low[0], high[1] - low[1], high[2] - low[2]) / 2)
  return { structures, groupCentres: new Map(manifest.groups.map(({ key, centre }) => [key, centre])), centre: middle([low, high]), radiusMm }
}

/** Of the voxels' outer faces. */
function cornersOf({ origin, direction, size, spacing }: NonNullable<AssetManifest['volume']>): Mm3[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => {
    const along = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? size[axis]! - 0.5 : -0.5) * spacing[axis]!)
    return [0, 1, 2].map((row) => origin[row]! + along.reduce((sum, mm, axis) => sum + mm * direction[axis * 3 + row]!, 0)) as Mm3
  })
}

export function looksOf({ structures, groupCentres, radiusMm }: Anatomy, state: SceneState, preview: Preview | null): Look[] {
  const active = activePlanes(state.planes)
  const rankOf = ranks(structures)
  const layers = Math.max(1, rankOf.size - 1)
  const centres = new Map(groupCentres)
  const groupOf = (one: Structure) => state.structures[one.key]?.group ?? one.group
  if (state.explode.by === 'group') addOwnGroups(structures, groupOf, centres)
  return structures.map((one) => {
    const own = state.structures[one.key]
    const rank = rankOf.get(one.depthOrder)!
    const peeled = leftOf(rank, state.peel * layers)
    return {
      key: one.key,
      isShown: (own?.shown ?? true) && (own?.opacity ?? 1) * peeled > 0,
      opacity: (own?.opacity ?? 1) * peeled,
      colour: own?.colour ?? one.colour,
      pose: preview?.of.includes(one.key) ? preview.pose : (own?.moved ?? null),
      shift: shiftOf(state.explode, one, centres.get(groupOf(one)), 1 - rank / layers, radiusMm),
      mask: maskOf(active, one.key),
      layer: rank,
    }
  })
}

/** Depth orders may have gaps and may be shared: what counts is how many layers lie outside. */
function ranks(structures: readonly Structure[]): Map<number, number> {
  return new Map([...new Set(structures.map(({ depthOrder }) => depthOrder))].sort((a, b) => a - b).map((order, rank) => [order, rank]))
}

/** The layer at the knife fades, those outside it are gone. The innermost always stays. */
function leftOf(rank: number, peeled: number): number {
  return Math.min(1, Math.max(0, rank + 1 - peeled))
}

/** A group that a person made has its centre where its members are. */
function addOwnGroups(structures: readonly Structure[], groupOf: (one: Structure) => string, centres: Map<string, Mm3>): void {
  const own = [...new Set(structures.map(groupOf))].filter((group) => !centres.has(group))
  for (const group of own) {
    const points = structures.filter((one) => groupOf(one) === group).map(({ box }) => middle(box))
    centres.set(group, [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length) as Mm3)
  }
}

/** Whole, everything is twice as far from the centre as it was; by layers the outermost goes out by the model's radius. */
function shiftOf({ by, amount, centre }: SceneState['explode'], { box }: Structure, groupCentre: Mm3 | undefined, outward: number, radiusMm: number): Mm3 {
  if (!by || amount === 0) return [0, 0, 0]
  const from = by === 'group' && groupCentre ? groupCentre : middle(box)
  const away: Mm3 = [from[0] - centre[0], from[1] - centre[1], from[2] - centre[2]]
  const length = Math.hypot(...away)
  const factor = by !== 'layer' ? amount : length < 1e-6 ? 0 : (amount * outward * radiusMm) / length
  return [away[0] * factor, away[1] * factor, away[2] * factor]
}

/** Planes that are on, in the order that masks count them. */
const activePlanes = (planes: readonly CutPlane[]): CutPlane[] => planes.filter(({ isOn }) => isOn).slice(0, BOUNDS.planes)

function maskOf(active: readonly CutPlane[], key: StructureKey): number {
  return active.reduce((mask, { affects }, n) => (affects === 'all' || affects.includes(key) ? mask | (1 << n) : mask), 0)
}

export function middle([low, high]: readonly [Mm3, Mm3]): Mm3 {
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2]
}
