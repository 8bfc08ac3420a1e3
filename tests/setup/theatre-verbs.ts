import { apply } from '#vr/core/state/apply'
import { hashOf } from '#vr/core/state/normalise'
import type { AssetManifest, Operation, SceneBounds, SceneState, StructureKey } from '#vr/contract'
import { boxOf, newPlane, turned } from '~/ui/anatomy/rules/cuts'

/** One thing done with the body, whatever it was done with. */
export interface Verb { name: string; operations: Operation[] }

/** To the patient's left, as far as a hand reaches without looking for it. */
export const PULLED_MM = 40
/** As the button and the key fade at first. */
export const FADED = 0.5

/**
 * What mouse, touch, keys and hands do in their journeys, in this order: pull one structure out, split by a plane and take the
 * other side away, fade it, put it back, hide it. Scaling a body is the view's on a page and the body's in a headset; undo and
 * redo are told from the states before and after.
 */
export function verbsOn(manifest: AssetManifest, key: StructureKey): Verb[] {
  const plane = newPlane('sagittal', boxOf(manifest), [])!
  return [
    { name: 'pull out', operations: [{ do: 'place', of: key, pose: { at: [PULLED_MM, 0, 0], turn: [0, 0, 0, 1] } }] },
    { name: 'split', operations: [{ do: 'cut', plane }] },
    { name: 'turn the cut over', operations: [{ do: 'cut', plane: turned(plane) }] },
    { name: 'fade', operations: [{ do: 'fade', of: [key], opacity: FADED }] },
    { name: 'put back', operations: [{ do: 'place', of: key, pose: null }] },
    { name: 'hide', operations: [{ do: 'show', of: [key], shown: false }] },
  ]
}

/** The scene after each of them. */
export function statesAfter(begin: SceneState, verbs: readonly Verb[], bounds: SceneBounds): { name: string; state: SceneState; hash: string }[] {
  let state = begin
  return verbs.map(({ name, operations }) => {
    for (const operation of operations) {
      const applied = apply(state, operation, bounds)
      if (applied.kind === 'refused') throw new Error(`${name}: ${applied.why}`)
      state = applied.state
    }
    return { name, state, hash: hashOf(state) }
  })
}
