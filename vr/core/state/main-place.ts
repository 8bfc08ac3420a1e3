import type { Mm3, SceneState, StructureKey } from '../../contract'
import { inverted, posed, rotated } from './pose'
import { MAIN, sourceOf } from './structure-key'

type Sources = SceneState['sources']

/** Where a place that was picked on a structure, in the millimetres of that structure's own patient, lies in those of the model that the scene began with; null: its model is not in the scene. */
export function toMain(at: Mm3, on: StructureKey, sources: Sources): Mm3 | null {
  const place = placeOf(on, sources)
  return place === undefined ? null : place ? posed(at, place) : at
}

/** The way back: on that structure, in its own patient's millimetres. */
export function fromMain(at: Mm3, on: StructureKey, sources: Sources): Mm3 | null {
  const place = placeOf(on, sources)
  return place === undefined ? null : place ? posed(at, inverted(place)) : at
}

/** A direction, by the same rule. */
export function directionToMain(direction: Mm3, on: StructureKey, sources: Sources): Mm3 | null {
  const place = placeOf(on, sources)
  return place === undefined ? null : place ? rotated(direction, place.turn) : direction
}

/** null: main's own, which is where it is. */
const placeOf = (on: StructureKey, sources: Sources) => (sourceOf(on) === MAIN ? null : sources[sourceOf(on)]?.place)
