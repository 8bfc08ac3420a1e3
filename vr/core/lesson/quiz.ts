import type { Mm3, Quiz, QuizAnswer, QuizScore, SceneState, StructureKey } from '../../contract'
import { looksOf, type Anatomy, type Look } from '../state/looks'
import { shareSeen, type SurfaceOf } from './seen'
import { distanceOf, dot, lengthOf, minus, times } from './space'

/** Why an answer is worth what it is; words in the page (`why.*`). */
export const WHYS = ['right', 'near', 'neighbour', 'far', 'other-structure', 'wrong', 'partly', 'covered', 'incomplete', 'entry', 'angle', 'depth', 'touched'] as const
export type Why = (typeof WHYS)[number]

export interface Judge {
  /** Surfaces as they lie in the patient; undefined: the model has none of that key. */
  surfaceOf: SurfaceOf
  /** All of the model's structures. */
  keys: readonly StructureKey[]
  anatomy: Anatomy
  /** How the step showed the scene before anybody touched it. */
  begin: SceneState
}

/** null: an answer to another kind of question. */
export function scoreOf(quiz: Quiz, answer: QuizAnswer, judge: Judge): QuizScore | null {
  switch (quiz.ask) {
    case 'point-at': return answer.ask === quiz.ask ? pointed(quiz, answer.at, judge) : null
    case 'name': return answer.ask === quiz.ask ? (answer.choice === quiz.right ? says('right', 1) : says('wrong', 0)) : null
    case 'place-label': return answer.ask === quiz.ask ? labelled(quiz, answer.places, judge) : null
    case 'cut-to-see': return answer.ask === quiz.ask ? cut(quiz, answer, judge) : null
    case 'order-layers': return answer.ask === quiz.ask ? ordered(quiz.layers, answer.order) : null
    case 'needle': return answer.ask === quiz.ask ? needled(quiz, answer, judge) : null
  }
}

const says = (why: Why, score: number, more: Omit<QuizScore, 'score' | 'why'> = {}): QuizScore => ({ score: Math.round(score * 1e4) / 1e4, why, ...more })
const mm = (value: number): number => Math.round(value * 10) / 10

/** All within the tolerance, nothing from `gone` beyond it on, evenly between. */
const fading = (value: number, tolerance: number, gone: number): number => (value <= tolerance ? 1 : gone <= 0 ? 0 : Math.max(0, 1 - (value - tolerance) / gone))
/** Half a hand's tremble at life size: nobody is refused all for that. */
const LEAST_FADE_MM = 2

type PointAt = Extract<Quiz, { ask: 'point-at' }>
function pointed({ structure, toleranceMm }: PointAt, at: Mm3, judge: Judge): QuizScore {
  const { distanceMm, owner } = toStructure(at, structure, judge)
  if (distanceMm === Infinity) return says('far', 0)
  const score = creditOf({ distanceMm, owner }, structure, toleranceMm)
  const more = { distanceMm: mm(distanceMm), ...(owner ? { touched: [owner] } : {}) }
  if (score === 1) return says('right', 1, more)
  if (owner !== null && owner !== structure) return says(score > 0 ? 'neighbour' : 'other-structure', score, more)
  return says(score > 0 ? 'near' : 'far', score, more)
}

/** Whoever presses its neighbour may know where about it is, but has pressed another structure: half at the most. */
const OF_NEIGHBOUR = 0.5
const creditOf = ({ distanceMm, owner }: Reached, wanted: StructureKey, toleranceMm: number): number =>
  fading(distanceMm, toleranceMm, Math.max(toleranceMm * 2, LEAST_FADE_MM)) * (owner === null || owner === wanted ? 1 : OF_NEIGHBOUR)

type PlaceLabel = Extract<Quiz, { ask: 'place-label' }>
function labelled({ labels, toleranceMm }: PlaceLabel, places: readonly (Mm3 | null)[], judge: Judge): QuizScore {
  const reached = labels.map(({ structure }, n) => (places[n] ? toStructure(places[n], structure, judge) : null))
  const score = reached.reduce((sum, one, n) => sum + (one ? creditOf(one, labels[n]!.structure, toleranceMm) : 0), 0) / labels.length
  const placed = reached.filter((one) => one !== null)
  const others = [...new Set(reached.flatMap((one, n) => (one?.owner && one.owner !== labels[n]!.structure ? [one.owner] : [])))]
  const more = { ...(placed.length > 0 ? { distanceMm: mm(Math.max(...placed.map(({ distanceMm }) => distanceMm))) } : {}), ...(others.length > 0 ? { touched: others } : {}) }
  return says(score === 1 ? 'right' : placed.length < labels.length ? 'incomplete' : score > 0 ? 'partly' : 'wrong', score, more)
}

/** `owner`: what was pressed; null: nothing that the model has. */
interface Reached { distanceMm: number; owner: StructureKey | null }

/**
 * From a place that somebody pressed to a structure's surface. What was pressed is the surface that the place lies on; on the face of a cut it is
 * the smallest structure that holds it. That one being asked for, the distance is none. Surfaces are the coarsest: what they
 * may be off by is the student's.
 */
function toStructure(at: Mm3, wanted: StructureKey, { surfaceOf, keys }: Judge): Reached {
  const target = surfaceOf(wanted)
  if (!target) return { distanceMm: Infinity, owner: null }
  const distanceMm = Math.max(0, target.distanceTo(at) - target.errorMm)
  if (distanceMm === 0) return { distanceMm, owner: wanted }
  let nearest: { key: StructureKey; mm: number } | null = null
  let holder: { key: StructureKey; mm: number } | null = null
  for (const key of keys) {
    const surface = surfaceOf(key)
    if (!surface) continue
    const away = surface.distanceTo(at, ON_IT_MM + surface.errorMm)
    if (away < (nearest?.mm ?? Infinity)) nearest = { key, mm: away }
    const size = lengthOf(minus(surface.high, surface.low))
    if (size < (holder?.mm ?? Infinity) && surface.holds(at)) holder = { key, mm: size }
  }
  const owner = nearest?.key ?? holder?.key ?? null
  return { distanceMm: owner === wanted ? 0 : distanceMm, owner }
}
/** A place on a finer surface lies so far from a coarser one of the same structure, beyond what that says of itself. */
const ON_IT_MM = 0.5

/** Pairs that stand in their order, of all pairs. */
function ordered(layers: readonly StructureKey[], order: readonly StructureKey[]): QuizScore {
  const places = layers.map((key) => order.indexOf(key))
  if (places.includes(-1) || order.length !== layers.length) return says('incomplete', 0)
  let [right, pairs] = [0, 0]
  for (let n = 0; n < places.length; n++) for (let other = n + 1; other < places.length; other++) {
    pairs += 1
    if (places[n]! < places[other]!) right += 1
  }
  const score = right / pairs
  return says(score === 1 ? 'right' : score > 0 ? 'partly' : 'wrong', score)
}

type CutToSee = Extract<Quiz, { ask: 'cut-to-see' }>
/**
 * What may not be hidden counts as the step showed it, cut as the student cut it; so does the structure itself, unless it was hidden.
 * Pulled out or exploded it would be seen without a cut: it counts where the step had it.
 */
function cut({ structure, visible, mayHide }: CutToSee, { state, view }: Extract<QuizAnswer, { ask: 'cut-to-see' }>, { anatomy, begin, surfaceOf }: Judge): QuizScore {
  const free = new Set(mayHide)
  free.delete(structure)
  const given = new Map(looksOf(anatomy, state, null).map((look) => [look.key, look]))
  const held = { ...begin, planes: state.planes, box: state.box, lassos: state.lassos }
  const looks = looksOf(anatomy, held, null).map((look): Look => {
    const now = given.get(look.key)
    if (!now || free.has(look.key)) return now ?? look
    return look.key === structure ? { ...look, isShown: now.isShown, opacity: now.opacity } : look
  })
  const seen = shareSeen(structure, { view, looks, cut: held, surfaceOf })
  const score = Math.min(1, seen / visible)
  return says(score === 1 ? 'right' : 'covered', score)
}

type Needle = Extract<Quiz, { ask: 'needle' }>
/** Place, direction and depth weigh a third each; what had to be left alone and was touched leaves nothing of it. */
function needled({ entry, toleranceMm, direction, toleranceDeg, depthMm: [least, most], avoid }: Needle, answer: { entry: Mm3; tip: Mm3 }, { surfaceOf }: Judge): QuizScore {
  const along = minus(answer.tip, answer.entry)
  const depth = lengthOf(along)
  const distance = distanceOf(answer.entry, entry)
  const angle = depth < 1e-6 ? 180 : (Math.acos(Math.min(1, Math.max(-1, dot(along, direction) / depth / lengthOf(direction)))) * 180) / Math.PI
  const touched = avoid.filter((key) => {
    const surface = surfaceOf(key)
    return surface !== undefined && (surface.holds(answer.tip) || (depth > 0 && surface.hits(answer.entry, times(along, 1 / depth), depth).length > 0))
  })
  const parts: Record<'entry' | 'angle' | 'depth', number> = {
    entry: fading(distance, toleranceMm, Math.max(toleranceMm * 2, LEAST_FADE_MM)),
    angle: fading(angle, toleranceDeg, Math.max(toleranceDeg * 2, 5)),
    depth: fading(depth < least ? least - depth : Math.max(0, depth - most), 0, Math.max((most - least) / 2, LEAST_FADE_MM)),
  }
  const more = { distanceMm: mm(distance), angleDeg: mm(angle), depthMm: mm(depth), ...(touched.length > 0 ? { touched } : {}) }
  if (touched.length > 0) return says('touched', 0, more)
  const score = (parts.entry + parts.angle + parts.depth) / 3
  if (score === 1) return says('right', 1, more)
  const worst = (['entry', 'angle', 'depth'] as const).reduce((low, one) => (parts[one] < parts[low] ? one : low))
  return says(worst, score, more)
}
