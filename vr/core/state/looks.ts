import { BOUNDS, type AssetManifest, type CutPlane, type Mm3, type Pose, type SceneState, type SourceId, type StructureKey } from '../../contract'
import { composed, isAtHome, posed } from './pose'
import { groupIn, keyOf, sourceOf } from './structure-key'

/** What the picture needs of one structure; from the manifest, named as scenes name it. */
export interface Structure {
  key: StructureKey
  group: string
  colour: string
  /** In the space of its own source. */
  box: [Mm3, Mm3]
  depthOrder: number
  /** From there into the space of 'main'; null: it is the same. */
  home: Pose | null
}
/** `centre`, `radiusMm`: of the model that the scene began with. `reachMm`: from there to the farthest of all sources. */
export interface Anatomy { structures: Structure[]; groupCentres: ReadonlyMap<string, Mm3>; centre: Mm3; radiusMm: number; reachMm: number }

/** How one structure is drawn. `shift` is the explosion's, on top of `pose`, which is the hand's on top of its source's place. */
export interface Look { key: StructureKey; isShown: boolean; opacity: number; colour: string; pose: Pose | null; shift: Mm3; /** Bits of the planes that cut it, and of the lens. */ mask: number; /** Of its own model: 0 is outermost; without gaps. */ layer: number }

/** Glass shows its outside alone: neither its far side, seen from within, nor the face of a cut is drawn. What is not glass has both. */
export const isGlass = ({ opacity }: Pick<Look, 'opacity'>): boolean => opacity < 1

/** While it is dragged: where it will be when it is let go. */
export interface Preview { of: readonly StructureKey[]; pose: Pose }

export function anatomyOf(source: SourceId, manifest: AssetManifest): Anatomy {
  const structures = manifest.structures.map(({ key, group, colour, box, depthOrder }): Structure => ({ key: keyOf(key, source), group: groupIn(group, source), colour, box, depthOrder, home: null }))
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
  if (low[0] > high[0]) return { structures, groupCentres: new Map(), centre: [0, 0, 0], radiusMm: 100, reachMm: 100 }
  const radiusMm = Math.max(1, Math.hypot(high[0] - low[0], high[1] - low[1], high[2] - low[2]) / 2)
  return { structures, groupCentres: new Map(manifest.groups.map(({ key, centre }) => [groupIn(key, source), centre])), centre: middle([low, high]), radiusMm, reachMm: radiusMm }
}

/** What a scene began with, and what was added to it, each where it was placed. */
export function together(main: Anatomy, others: readonly { anatomy: Anatomy; place: Pose }[]): Anatomy {
  if (others.length === 0) return main
  const groupCentres = new Map(main.groupCentres)
  const structures = [...main.structures]
  let { reachMm } = main
  for (const { anatomy, place } of others) {
    const home = isAtHome(place) ? null : place
    structures.push(...anatomy.structures.map((one) => ({ ...one, home })))
    for (const [group, centre] of anatomy.groupCentres) groupCentres.set(group, posed(centre, place))
    const middle = posed(anatomy.centre, place)
    reachMm = Math.max(reachMm, Math.hypot(middle[0] - main.centre[0], middle[1] - main.centre[1], middle[2] - main.centre[2]) + anatomy.radiusMm)
  }
  return { ...main, structures, groupCentres, reachMm }
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
  const ranksOf = ranks(structures)
  const centres = new Map(groupCentres)
  const groupOf = (one: Structure) => state.structures[one.key]?.group ?? one.group
  if (state.explode.by === 'group') addOwnGroups(structures, groupOf, centres)
  return structures.map((one) => {
    const own = state.structures[one.key]
    const rankOf = ranksOf.get(sourceOf(one.key))!
    const layers = Math.max(1, rankOf.size - 1)
    const rank = rankOf.get(one.depthOrder)!
    const peeled = leftOf(rank, state.peel * layers)
    return {
      key: one.key,
      isShown: (own?.shown ?? true) && (own?.opacity ?? 1) * peeled > 0,
      opacity: (own?.opacity ?? 1) * peeled,
      colour: own?.colour ?? one.colour,
      pose: placed(preview?.of.includes(one.key) ? preview.pose : (own?.moved ?? null), one.home),
      shift: shiftOf(state.explode, one, centres.get(groupOf(one)), 1 - rank / layers, radiusMm),
      mask: maskOf(active, one.key),
      layer: rank,
    }
  })
}

const placed = (moved: Pose | null, home: Pose | null): Pose | null => (moved && home ? composed(moved, home) : (moved ?? home))

/** Its middle, in the space of 'main'. */
const middleOf = ({ box, home }: Structure): Mm3 => (home ? posed(middle(box), home) : middle(box))

/**
 * By model: depth orders may have gaps and may be shared, what counts is how many layers of the same model lie outside. Another
 * one's say nothing of it: the peel takes the same share of each, and what is seen of the first is what it is alone.
 */
function ranks(structures: readonly Structure[]): Map<SourceId, Map<number, number>> {
  const orders = new Map<SourceId, Set<number>>()
  for (const { key, depthOrder } of structures) orders.set(sourceOf(key), (orders.get(sourceOf(key)) ?? new Set()).add(depthOrder))
  return new Map([...orders].map(([source, of]) => [source, new Map([...of].sort((a, b) => a - b).map((order, rank) => [order, rank]))]))
}

/** The layer at the knife fades, those outside it are gone. The innermost always stays. */
function leftOf(rank: number, peeled: number): number {
  return Math.min(1, Math.max(0, rank + 1 - peeled))
}

/** A group that a person made has its centre where its members are. */
function addOwnGroups(structures: readonly Structure[], groupOf: (one: Structure) => string, centres: Map<string, Mm3>): void {
  const own = [...new Set(structures.map(groupOf))].filter((group) => !centres.has(group))
  for (const group of own) {
    const points = structures.filter((one) => groupOf(one) === group).map(middleOf)
    centres.set(group, [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length) as Mm3)
  }
}

/** Whole, everything is twice as far from the centre as it was; by layers the outermost goes out by the model's radius. */
function shiftOf({ by, amount, centre }: SceneState['explode'], one: Structure, groupCentre: Mm3 | undefined, outward: number, radiusMm: number): Mm3 {
  if (!by || amount === 0) return [0, 0, 0]
  const from = by === 'group' && groupCentre ? groupCentre : middleOf(one)
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
