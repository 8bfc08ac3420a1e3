import type { AssetManifest, Mm3, Quiz, StructureKey } from '#vr/contract'
import { keyOf } from '../../rules/tree'

export const ASKS = ['point-at', 'name', 'place-label', 'cut-to-see', 'order-layers', 'needle'] as const satisfies readonly Quiz['ask'][]

/** A question of this kind to begin with, about the structure that is in hand; null: the model has too few structures for it. */
export function newQuestion(ask: Quiz['ask'], manifest: Pick<AssetManifest, 'structures'>, inHand: StructureKey | null): Quiz | null {
  const all = manifest.structures
  const first = all.find(({ key }) => keyOf(key) === inHand) ?? all[0]
  if (!first) return null
  const structure = keyOf(first.key)
  switch (ask) {
    case 'point-at': return { ask, structure, toleranceMm: 5 }
    case 'name': {
      const others = all.filter(({ key }) => key !== first.key).slice(0, 3).map(({ name }) => name)
      return { ask, structure, choices: [first.name, ...(others.length > 0 ? others : [{ en: '', zh: '' }])], right: 0 }
    }
    case 'place-label': return { ask, labels: [{ text: first.name, structure }], toleranceMm: 5 }
    case 'cut-to-see': return { ask, structure, visible: 0.3, mayHide: [] }
    case 'order-layers': return all.length < 2 ? null : { ask, layers: [...all].sort((a, b) => a.depthOrder - b.depthOrder).slice(0, 5).map(({ key }) => keyOf(key)) }
    case 'needle': return { ask, point: '?', entry: [0, 0, 0], toleranceMm: 5, direction: [0, 1, 0], toleranceDeg: 15, depthMm: [5, 15], avoid: [] }
  }
}

export const distance = (a: Mm3, b: Mm3): number => Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2])
/** Null: they are the same place. */
export function directionOf(from: Mm3, to: Mm3): Mm3 | null {
  const length = distance(from, to)
  return length < 1e-3 ? null : ([0, 1, 2].map((axis) => (to[axis]! - from[axis]!) / length) as Mm3)
}
/** A few millimetres around where the tip was shown; never behind the entry. */
export const depthAround = (mm: number): [number, number] => [Math.max(0, Math.round((mm - 3) * 10) / 10), Math.round((mm + 3) * 10) / 10]
