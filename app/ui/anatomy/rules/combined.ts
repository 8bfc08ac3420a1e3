import type { AssetManifest, Mm3, Pose, SceneState, SourceId, Two } from '#vr/contract'
import { isAtHome, posed } from '#vr/core/state/pose'
import { groupIn, keyOf } from '#vr/core/state/structure-key'
import { boxOf, middleOf } from './cuts'

/** A model beside the one that the scene began with, as lists show it. */
export interface Beside { source: SourceId; title: string; manifest: AssetManifest }

/**
 * What the scene began with and what was added, as one list of structures: those that were added under their model's name, all
 * named as the scene names them. Volume, pictures and revision are those of the first.
 */
export function combinedManifest(main: AssetManifest, others: readonly Beside[]): AssetManifest {
  if (others.length === 0) return main
  return {
    ...main,
    structures: [...main.structures.map((one) => ({ ...one, key: keyOf(one.key) })), ...others.flatMap(({ source, manifest }) => manifest.structures.map((one) => ({ ...one, key: keyOf(one.key, source), group: groupIn(one.group, source) })))],
    // What may be measured on a board is asked of it, whosever it is.
    ...(main.screens || others.some(({ manifest }) => manifest.screens) ? { screens: [...(main.screens ?? []).map((one) => ({ ...one, key: keyOf(one.key) })), ...others.flatMap(({ source, manifest }) => (manifest.screens ?? []).map((one) => ({ ...one, key: keyOf(one.key, source) })))] } : {}),
    groups: [...main.groups, ...others.flatMap(({ source, title, manifest }) => branchOf(source, title, manifest))],
  }
}

function branchOf(source: SourceId, title: string, manifest: AssetManifest): AssetManifest['groups'] {
  const named = new Set(manifest.groups.map(({ key }) => key))
  const unnamed = [...new Set(manifest.structures.map(({ group }) => group))].filter((group) => !named.has(group))
  const centre = middleOf(boxOf(manifest))
  return [
    { key: source, name: both(title), parent: null, centre },
    ...manifest.groups.map((one) => ({ ...one, key: groupIn(one.key, source), parent: one.parent !== null && named.has(one.parent) ? groupIn(one.parent, source) : source })),
    ...unnamed.map((group) => ({ key: groupIn(group, source), name: both(group), parent: source, centre })),
  ]
}
const both = (text: string): Two => ({ en: text, zh: text })

/** How a model lies to the one that the scene began with. */
export type Relation = { kind: 'exact' } | { kind: 'landmarks'; mm: number; of: number | null } | { kind: 'none' }

/** Both were taken in one session, in which places mean the same: nothing needs to be found. */
export const isOneFrame = (main: AssetManifest, other: AssetManifest): boolean => main.frameOfReferenceUid !== null && main.frameOfReferenceUid === other.frameOfReferenceUid

export function relationOf(main: AssetManifest, other: AssetManifest, of: SceneState['sources'][string]): Relation {
  if (of.fitMm !== null) return { kind: 'landmarks', mm: of.fitMm, of: of.landmarks ?? null }
  return isOneFrame(main, other) && isAtHome(of.place) ? { kind: 'exact' } : { kind: 'none' }
}

/** Where it stands at first: in its own place where both have one frame, else with its middle in the other's middle, as it was taken. */
export function firstPlace(main: AssetManifest, other: AssetManifest): Pose {
  if (isOneFrame(main, other)) return { at: [0, 0, 0], turn: [0, 0, 0, 1] }
  const [there, own] = [middleOf(boxOf(main)), middleOf(boxOf(other))]
  return { at: there.map((one, axis) => Math.round(one - own[axis]!)) as Mm3, turn: [0, 0, 0, 1] }
}

/** Of a model as it stands in the scene. */
export const middleIn = (manifest: AssetManifest, place: Pose): Mm3 => posed(middleOf(boxOf(manifest)), place)

/** Tenths below a centimetre, whole millimetres beyond: the fit of what a finger showed is not known better. */
export const fitText = (mm: number): string => `≈ ${mm < 9.95 ? mm.toFixed(1) : Math.round(mm)} mm`
