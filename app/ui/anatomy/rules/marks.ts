import { BOUNDS, type Mark, type Mm3, type Operation, type Pose, type SceneState, type StructureKey, type ViewState } from '#vr/contract'
import { AT_HOME, composed, inverted, posed } from '#vr/core/state/pose'
import { MAIN, sourceOf } from '#vr/core/state/structure-key'
import { screenOf } from './views'

/** A point that somebody showed; `key`: of the structure that lies there, null where none does. */
export interface Shown { mm: Mm3; key: StructureKey | null }

export const MARK_COLOURS = ['#ffd24a', '#ff7a6b', '#6fd3ff', '#8ce07a', '#d9a4ff', '#ffffff'] as const

/** Words stand so far from what they name, in parts of the picture's height: to the right and up as it is seen now. */
const AWAY = 0.14

/** Where the words of a label stand: beside what they name as it is looked at now. */
export function wordsBeside(at: Mm3, view: ViewState): Mm3 {
  const { right, up } = screenOf(view)
  return at.map((one, axis) => one + (right[axis]! + up[axis]!) * AWAY * view.heightMm) as Mm3
}

/**
 * A mark hangs on a structure when all its points do, and moves with it then; one between two structures stays in the patient.
 * The points are the patient's, whatever was pulled out meanwhile.
 */
export function hangsOn(points: readonly Shown[]): StructureKey | null {
  const first = points[0]?.key ?? null
  return first !== null && points.every(({ key }) => key === first) ? first : null
}

/** A finished measure or label. On one structure its points are in that one's own space; between several in that of the first model. */
export function markOf(kind: 'distance' | 'angle' | 'area' | 'label', points: readonly Shown[], view: ViewState, by: string, colour: string, scene: Pick<SceneState, 'sources' | 'structures'>): Mark {
  const on = hangsOn(points)
  const places = points.map(({ mm, key }) => (on === null && key !== null ? posed(mm, scene.sources[sourceOf(key)]?.place ?? AT_HOME) : mm))
  const all = kind === 'label' ? [places[0]!, wordsOf(places[0]!, view, on === null ? AT_HOME : poseOf(on, scene))] : places
  const others = on === null ? [...new Set(points.flatMap(({ key }) => (key === null ? [] : [sourceOf(key)])))].filter((source) => source !== MAIN) : []
  return { kind, points: all, on, by, ...(others.length > 0 ? { between: [MAIN, ...others] } : {}), ...(kind === 'label' ? { text: { en: '', zh: '' } } : {}), ...(colour === MARK_COLOURS[0] ? {} : { colour }) }
}

/** Where a structure lies now: its source's place, and where it was pulled out to; without what the explosion adds. */
export const poseOf = (key: StructureKey, { sources, structures }: Pick<SceneState, 'sources' | 'structures'>): Pose => composed(structures[key]?.moved ?? AT_HOME, sources[sourceOf(key)]?.place ?? AT_HOME)

/** Beside what they name as it is seen now, told in the space of the structure that the label hangs on. */
const wordsOf = (at: Mm3, view: ViewState, pose: Pose): Mm3 => posed(wordsBeside(posed(at, pose), view), inverted(pose))

/** Closer than this to the one before, a point of a line says nothing new. */
const LEAST_STEP_MM = 0.2

/**
 * A drawn line in pieces that one operation carries; each begins where the one before ends. Where the hand passed from one
 * structure to another a new piece begins, so that each moves with its own.
 * @param newId for each piece
 */
export function strokesOf(line: readonly Shown[], by: string, colour: string, newId: () => string): Operation[] {
  const pieces: { key: StructureKey | null; points: Mm3[] }[] = []
  for (const { mm, key } of line) {
    const last = pieces.at(-1)
    const before = last?.points.at(-1)
    if (!last || last.key !== key) pieces.push({ key, points: [mm] })
    else if (before && Math.hypot(mm[0] - before[0], mm[1] - before[1], mm[2] - before[2]) < LEAST_STEP_MM) continue
    else if (last.points.length >= BOUNDS.points) pieces.push({ key, points: [before!, mm] })
    else last.points.push(mm)
  }
  return pieces.filter(({ points }) => points.length > 1).map(({ key, points }) => ({ do: 'mark', id: newId(), mark: { kind: 'stroke', points, on: key, by, ...(colour === MARK_COLOURS[0] ? {} : { colour }) } }))
}

/** In the order in which lists show them: words and measures first, what was drawn after them. */
export function listedMarks(marks: SceneState['marks']): { id: string; mark: Mark }[] {
  const all = Object.entries(marks).map(([id, mark]) => ({ id, mark }))
  return [...all.filter(({ mark }) => mark.kind !== 'stroke'), ...all.filter(({ mark }) => mark.kind === 'stroke')]
}

/** The same direction and size, with a point in the middle. */
export function lookAt(view: ViewState, at: Mm3): ViewState {
  const by = at.map((one, axis) => one - view.to[axis]!) as Mm3
  return { ...view, to: at, from: view.from.map((one, axis) => one + by[axis]!) as Mm3 }
}

/** "12.5,-40,7.3": a place of the patient in an address; null: it is none. */
export function placeOfAddress(text: string | null): Mm3 | null {
  const parts = text?.split(',').map((one) => (one.trim() === '' ? NaN : Number(one)))
  return parts?.length === 3 && parts.every((one) => Number.isFinite(one) && Math.abs(one) <= BOUNDS.placeMm) ? (parts as Mm3) : null
}
export const addressOfPlace = (mm: Mm3): string => mm.map((one) => String(Math.round(one * 10) / 10 + 0)).join(',')
