import { bodyForm } from '#imaging/surfaces/body/form'
import type { Form } from '#imaging/surfaces/body/forms'
import { INNER_SOLIDS } from '#imaging/surfaces/body/inner'
import { sampled } from '#imaging/surfaces/body/sample'
import { surfaceLevels } from '#imaging/surfaces/surface-levels'
import type { AnatomyRecipe } from './recipe'
import type { FoundStructure } from './write-structures'

/** Fingers and lips need it; the whole body has half a million triangles then. */
const SKIN_MM = 3
const SKIN_TRIANGLES = [160_000, 50_000, 12_000]
/** Of solids without detail. Vessels and nerves are thinner than a voxel of the skin. */
const SOLID_TRIANGLES = [6_000, 2_000, 600]
const THIN_MM = 10
const thinnest = ({ least, most }: Form) => Math.min(...least.map((low, axis) => most[axis]! - low))

export const OWN_GROUPS: AnatomyRecipe['groups'] = [
  { key: 'surface', name: { en: 'Body surface', zh: '体表' }, parent: null },
  { key: 'inside', name: { en: 'Inside (schematic)', zh: '体内结构（示意）' }, parent: null },
  { key: 'viscera', name: { en: 'Viscera (schematic)', zh: '内脏（示意）' }, parent: 'inside' },
  { key: 'nerves', name: { en: 'Nerves (schematic)', zh: '神经（示意）' }, parent: 'inside' },
  { key: 'vessels', name: { en: 'Vessels (schematic)', zh: '血管（示意）' }, parent: 'inside' },
]

/** The body that comes with Theatrum: its skin and, inside, the schematic solids that a needle is warned of. The same each time. */
export async function ownBody(onProgress: (fraction: number) => void): Promise<{ structures: FoundStructure[]; groups: AnatomyRecipe['groups'] }> {
  const solids = [
    { key: 'skin', name: { en: 'Skin', zh: '皮肤' }, group: 'surface', colour: '#dcb8a0', depthOrder: 0, form: bodyForm(), mm: SKIN_MM, triangles: SKIN_TRIANGLES },
    ...INNER_SOLIDS.map((solid) => ({ ...solid, depthOrder: 1, mm: thinnest(solid.form) < THIN_MM ? 1 : 2.5, triangles: SOLID_TRIANGLES })),
  ]
  const structures: FoundStructure[] = []
  for (const [index, { form, mm, triangles, ...recipe }] of solids.entries()) {
    const surface = await surfaceLevels(sampled(form, mm), { triangles, rounds: 1 })
    if (surface) structures.push({ recipe, label: index + 1, surface })
    onProgress((index + 1) / solids.length)
  }
  return { structures, groups: OWN_GROUPS }
}
