import { z } from 'zod'
import { MARK_KINDS, type AssetManifest, type LessonStep, type Mm3, type Quiz, type SceneState, type StructureKey, type Two, type ViewState } from '#vr/contract'
import { newScene } from '#vr/core/state/empty'
import { keyOf, plainOf } from '#vr/core/state/structure-key'
import { parseSteps } from '#vr/core/lesson/schema'
import { LESSON_SUBJECTS } from './lesson'

/**
 * A lesson in words of places instead of numbers: what is looked at, from where, what is taken away, cut and named. It becomes steps
 * by the boxes of whatever model it is read for, so that views and cuts fit. Keys may end or begin with '*'; 'group:frontal' is all of a group.
 */
const two = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })
const word = z.enum(['front', 'back', 'left', 'right', 'above', 'below'])
const directions = z.partialRecord(word, z.number())
const keys = z.array(z.string()).min(1)
/** `near`: patient mm, of a plan for one head; else a place of the structure that is seen is looked for. */
const mm3 = z.tuple([z.number(), z.number(), z.number()])
const label = z.strictObject({ of: z.string(), text: two.optional(), near: mm3.optional() })
const quiz = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('point-at'), structure: z.string(), toleranceMm: z.number() }),
  z.strictObject({ ask: z.literal('name'), structure: z.string(), choices: z.array(two).min(2), right: z.int().min(0) }),
  z.strictObject({ ask: z.literal('place-label'), labels: z.array(z.strictObject({ text: two, structure: z.string() })), toleranceMm: z.number() }),
  z.strictObject({ ask: z.literal('cut-to-see'), structure: z.string(), visible: z.number(), mayHide: keys }),
  z.strictObject({ ask: z.literal('order-layers'), layers: keys }),
  /** A point of content/anatomy/points.json, on one side. */
  z.strictObject({ ask: z.literal('needle'), point: z.string(), side: z.enum(['left', 'right', 'middle']) }),
])
const step = z.strictObject({
  id: z.string(), title: two, text: two,
  look: z.strictObject({ at: keys.optional(), point: z.string().optional(), from: directions, /** Of what is looked at; more shows more around it. */ room: z.number().positive().default(1) }),
  /** Nothing else is shown. */
  only: keys.optional(), hide: keys.optional(),
  fade: z.array(z.strictObject({ of: keys, opacity: z.number() })).default([]),
  tint: z.array(z.strictObject({ of: keys, colour: z.string() })).default([]),
  explode: z.strictObject({ by: z.enum(['group', 'structure', 'layer']), amount: z.number() }).optional(),
  /** Pulled out by so many mm. */
  pull: z.array(z.strictObject({ of: keys, by: directions })).default([]),
  /** What lies to the side named goes; `at` is the share of the model's box, from right, front or below. */
  cut: z.array(z.strictObject({ side: word, at: z.number(), section: z.boolean().default(false), affects: keys.optional() })).default([]),
  labels: z.array(label).default([]),
  /** Points of content/anatomy/points.json that are marked; 'left/LI4'. */
  points: z.array(z.string()).default([]),
  volume: z.boolean().default(false),
  quiz: quiz.optional(),
})
const plan = z.strictObject({ title: two, subject: z.enum(LESSON_SUBJECTS), source: z.string(), steps: z.array(step).min(1), /** What the model for it is made by, where it is no usual one. */ recipe: z.unknown().optional() })
export type LessonPlan = z.infer<typeof plan>
type PlannedStep = LessonPlan['steps'][number]

/** @throws ZodError: content is part of the product, and tests read all of it */
export const readPlan = (given: unknown): LessonPlan => plan.parse(given)

/** Of an acupuncture point, as the body's rules have placed it. */
export interface PointMark { code: string; name: string; side: 'left' | 'right' | 'middle'; at: Mm3; normal: Mm3; direction: Mm3; depthMm: [number, number]; avoid: string[] }
export interface PlanInputs {
  manifest: AssetManifest
  /** A place on a structure's surface that is seen from a direction; without it the middle of its box is pointed at. */
  placeOn?: (key: string, from: Mm3) => Mm3 | null
  points?: readonly PointMark[]
}

const WAYS: Record<z.infer<typeof word>, Mm3> = { front: [0, -1, 0], back: [0, 1, 0], left: [1, 0, 0], right: [-1, 0, 0], above: [0, 0, 1], below: [0, 0, -1] }
/** Height of the picture over its distance, as `anatomicalView` of vr/core/scene/views.ts has it; and over the radius of what is looked at: nearer than there, for words stand beside it. */
const OPENING = 0.5
const FITS = 1.95
const AUTHOR = 'theatrum'
const TRANSITION_MS = 1_400

/** @throws where the plan names what the model has not: tests read all plans with models like those they are for */
export function stepsOf({ steps }: LessonPlan, inputs: PlanInputs): LessonStep[] {
  const made = steps.map((each) => stepOf(each, inputs))
  const parsed = parseSteps(made)
  if (!parsed) throw new Error('a step beyond the bounds of lessons')
  return parsed
}

function stepOf(planned: PlannedStep, inputs: PlanInputs): LessonStep {
  const view = viewOf(planned, inputs)
  return {
    id: planned.id, title: planned.title, text: planned.text, state: stateOf(planned, inputs, view), view, transitionMs: TRANSITION_MS, voice: null, pointer: [],
    quiz: planned.quiz ? quizOf(planned.quiz, inputs) : null,
  }
}

/** All keys that a plan's words mean. @throws where they mean none */
export function keysOf(words: readonly string[], { structures }: Pick<AssetManifest, 'structures'>): StructureKey[] {
  const found = words.flatMap((each) => {
    const means = structures.filter(({ key, group }) => each === '*' || (each.startsWith('group:') ? group === each.slice(6) : each.endsWith('*') ? key.startsWith(each.slice(0, -1)) : each.startsWith('*') ? key.endsWith(each.slice(1)) : key === each))
    if (means.length === 0) throw new Error(`no structure ${each}`)
    return means.map(({ key }): StructureKey => keyOf(key))
  })
  return [...new Set(found)]
}


function boxOf(of: readonly StructureKey[], { structures }: Pick<AssetManifest, 'structures'>): [Mm3, Mm3] {
  const boxes = structures.filter(({ key }) => of.includes(keyOf(key))).map(({ box }) => box)
  return [0, 1].map((corner) => [0, 1, 2].map((axis) => (corner === 0 ? Math.min : Math.max)(...boxes.map((box) => box[corner]![axis]!)))) as [Mm3, Mm3]
}

const sum = (ways: Partial<Record<z.infer<typeof word>, number>>): Mm3 =>
  Object.entries(ways).reduce<Mm3>((all, [name, share]) => all.map((each, axis) => each + WAYS[name as keyof typeof WAYS][axis]! * share) as Mm3, [0, 0, 0])
const unit = (of: Mm3): Mm3 => of.map((each) => each / Math.hypot(...of)) as Mm3
const rounded = (of: Mm3): Mm3 => of.map((each) => Math.round(each * 100) / 100) as Mm3

function viewOf({ look }: PlannedStep, inputs: PlanInputs): ViewState {
  const out = unit(sum(look.from))
  // From straight above or below the front is up, as on axial slices.
  const up: Mm3 = Math.abs(out[2]) > 0.95 ? [0, -1, 0] : [0, 0, 1]
  const point = look.point === undefined ? null : pointOf(look.point, inputs)
  const [low, high] = point ? [point.at.map((each) => each - POINT_ROOM_MM) as Mm3, point.at.map((each) => each + POINT_ROOM_MM) as Mm3] : boxOf(keysOf(look.at ?? ['*'], inputs.manifest), inputs.manifest)
  const to = low.map((each, axis) => (each + high[axis]!) / 2) as Mm3
  const heightMm = Math.hypot(...low.map((each, axis) => high[axis]! - each)) / 2 * FITS * look.room
  return { from: rounded(to.map((each, axis) => each + out[axis]! * heightMm / OPENING) as Mm3), to: rounded(to), up, heightMm: Math.round(heightMm * 10) / 10 }
}
/** What is shown around a point. */
const POINT_ROOM_MM = 70

function pointOf(name: string, { points = [] }: PlanInputs): PointMark {
  const [side, code] = name.includes('/') ? name.split('/') : ['middle', name]
  const found = points.find((one) => one.code === code && one.side === side)
  if (!found) throw new Error(`no point ${name}`)
  return found
}

function stateOf(planned: PlannedStep, inputs: PlanInputs, view: ViewState): SceneState {
  const { manifest } = inputs
  const state = newScene(manifest.model, manifest.revision)
  const change = (of: readonly StructureKey[], to: SceneState['structures'][StructureKey]) => {
    for (const key of of) state.structures[key] = { ...state.structures[key], ...to }
  }
  const all = keysOf(['*'], manifest)
  if (planned.only) {
    const kept = new Set(keysOf(planned.only, manifest))
    change(all.filter((key) => !kept.has(key)), { shown: false })
  }
  if (planned.hide) change(keysOf(planned.hide, manifest), { shown: false })
  for (const { of, opacity } of planned.fade) change(keysOf(of, manifest), { opacity })
  for (const { of, colour } of planned.tint) change(keysOf(of, manifest), { colour })
  for (const { of, by } of planned.pull) change(keysOf(of, manifest), { moved: { at: sum(by), turn: [0, 0, 0, 1] } })
  const [low, high] = boxOf(all, manifest)
  if (planned.explode) state.explode = { ...planned.explode, centre: rounded(low.map((each, axis) => (each + high[axis]!) / 2) as Mm3) }
  state.planes = planned.cut.map(({ side, at, section, affects }, index) => {
    const normal = WAYS[side]
    const axis = normal.findIndex((each) => each !== 0)
    const place = low[axis]! + at * (high[axis]! - low[axis]!)
    return { id: `cut-${index + 1}`, normal, distanceMm: Math.round(place * normal[axis]! * 100) / 100, isOn: true, section, affects: affects ? keysOf(affects, manifest) : 'all' }
  })
  if (manifest.volume) state.volumes = { main: { shown: planned.volume, preset: manifest.volume.unit === 'HU' ? 'bone' : 'brain', transfer: null, window: windowOf(manifest.volume), opacity: 1, look: 'shaded', removed: [] } }
  for (const [index, mark] of labelsOf(planned, inputs, view).entries()) state.marks[`${MARK_KINDS[3]}-${index + 1}`] = mark
  return state
}

function windowOf({ values }: NonNullable<AssetManifest['volume']>): { center: number; width: number } {
  const [first, last] = [values[0]!, values.at(-1)!]
  return { center: (first + last) / 2, width: Math.max(1, last - first) }
}

type Axes = { right: Mm3; up: Mm3; out: Mm3 }
function axesOf({ from, to, up }: ViewState): Axes {
  const out = unit(from.map((each, axis) => each - to[axis]!) as Mm3)
  const right = unit(cross(up, out))
  return { right, up: cross(out, right), out }
}
const cross = (a: Mm3, b: Mm3): Mm3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
const dot = (a: Mm3, b: Mm3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

/** Of the picture's height: words begin in two columns beside what they name, and stand not closer than this above each other. A narrow phone's picture reaches 0.42 to each side. */
const COLUMNS = { left: -0.37, right: 0.25 } as const
const GAP = 0.075

/** Words to the right and left of the picture's middle, each with a line to what it names. */
function labelsOf({ labels, points }: PlannedStep, inputs: PlanInputs, view: ViewState): SceneState['marks'][string][] {
  const { right, up, out } = axesOf(view)
  const ofPoints = points.map((name) => {
    const point = pointOf(name, inputs)
    const words = `${point.code} ${point.name}`
    return { key: null, text: { en: words, zh: words }, at: point.at }
  })
  const ofStructures = labels.map(({ of, text, near }) => {
    const [key] = keysOf([of], inputs.manifest) as [StructureKey]
    const structure = inputs.manifest.structures.find((one) => one.key === plainOf(key))!
    const [low, high] = structure.box
    const at = near ?? inputs.placeOn?.(structure.key, out) ?? (low.map((each, axis) => (each + high[axis]!) / 2) as Mm3)
    return { key, text: text ?? short(structure.name), at }
  })
  const placed = [...ofStructures, ...ofPoints].map((each) => {
    const from = each.at.map((one, axis) => one - view.to[axis]!) as Mm3
    return { ...each, across: dot(from, right), along: dot(from, up) }
  })
  return ([-1, 1] as const).flatMap((side) => {
    const column = placed.filter(({ across }) => (side === 1 ? across >= 0 : across < 0)).sort((a, b) => b.along - a.along)
    const heights = spread(column.map(({ along }) => along), GAP * view.heightMm)
    return column.map(({ key, text, at, along }, index) => {
      const shift = heights[index]! - along
      const words = at.map((each, axis) => each + up[axis]! * shift + right[axis]! * ((side === 1 ? COLUMNS.right : COLUMNS.left) * view.heightMm - dot(at.map((one, other) => one - view.to[other]!) as Mm3, right))) as Mm3
      return { kind: 'label' as const, points: [rounded(at), rounded(words)], text, on: key, by: AUTHOR }
    })
  })
}

/** Falling heights moved apart, about where they were. */
function spread(heights: readonly number[], gap: number): number[] {
  const moved = [...heights]
  for (let index = 1; index < moved.length; index++) moved[index] = Math.min(moved[index]!, moved[index - 1]! - gap)
  const drift = moved.length === 0 ? 0 : moved.reduce((all, each, index) => all + each - heights[index]!, 0) / moved.length
  return moved.map((each) => each - drift)
}

const MOST_LABEL = 80
const short = ({ en, zh }: Two): Two => ({ en: en.slice(0, MOST_LABEL), zh: zh.slice(0, MOST_LABEL) })

/** How near is right, mm and degrees: half a cun of this body, and what a hand can hold. */
const NEEDLE = { toleranceMm: 12, toleranceDeg: 25 } as const

function quizOf(planned: NonNullable<PlannedStep['quiz']>, inputs: PlanInputs): Quiz {
  const one = (name: string): StructureKey => keysOf([name], inputs.manifest)[0]!
  switch (planned.ask) {
    case 'point-at': return { ...planned, structure: one(planned.structure) }
    case 'name': return { ...planned, structure: one(planned.structure) }
    case 'place-label': return { ...planned, labels: planned.labels.map(({ text, structure }) => ({ text, structure: one(structure) })) }
    case 'cut-to-see': return { ...planned, structure: one(planned.structure), mayHide: keysOf(planned.mayHide, inputs.manifest) }
    case 'order-layers': return { ...planned, layers: planned.layers.map(one) }
    case 'needle': {
      const point = pointOf(planned.side === 'middle' ? planned.point : `${planned.side}/${planned.point}`, inputs)
      return { ask: 'needle', point: `${point.code} ${point.name}`, entry: point.at, direction: point.direction, depthMm: point.depthMm, avoid: point.avoid.flatMap((key) => keysOf([key], inputs.manifest)), ...NEEDLE }
    }
  }
}
