import { z } from 'zod'
import { BOUNDS, type LessonStep, type Quiz, type QuizAnswer, type ViewState } from '../../contract'
import { mm3, name, scene, share, structure, unit } from '../state/schema'

/** What came from a page, a file or another process: checked for shape and bounds. Whether its structures are in a model is checked by `structuresOf`. */

export const LESSON_BOUNDS = {
  title: 200,
  /** Of a step's words, in one language. */
  text: 4_000,
  transitionMs: 20_000,
  pointer: 3_000,
  /** Of a pointer's path: the length of a recorded voice. */
  pointerMs: 15 * 60_000,
  choices: [2, 8],
  choice: 200,
  labels: [1, 12],
  layers: [2, 20],
  toleranceMm: 200,
  depthMm: 1_000,
  /** A point's code or name. */
  point: 80,
  viewMm: 100_000,
  /** Steps of one lesson. */
  steps: 60,
} as const

const words = (most: number) => z.strictObject({ en: z.string().max(most), zh: z.string().max(most) })
const far = z.number().min(-LESSON_BOUNDS.viewMm).max(LESSON_BOUNDS.viewMm)
const place = z.tuple([far, far, far])
const lengthOf = (a: readonly number[], b: readonly number[] = [0, 0, 0]) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!)
const view = z.strictObject({ from: place, to: place, up: place, heightMm: z.number().positive().max(LESSON_BOUNDS.viewMm) })
  .refine(({ from, to, up }) => lengthOf(from, to) > 1e-6 && lengthOf(up) > 1e-6)

const isEachOnce = (all: readonly unknown[]) => new Set(all).size === all.length
const keys = z.array(structure).max(BOUNDS.structures)
const layers = z.array(structure).min(LESSON_BOUNDS.layers[0]).max(LESSON_BOUNDS.layers[1]).refine(isEachOnce)
const toleranceMm = z.number().min(0).max(LESSON_BOUNDS.toleranceMm)
const depth = z.number().min(0).max(LESSON_BOUNDS.depthMm)
const choice = z.int().min(0).max(LESSON_BOUNDS.choices[1] - 1)

const quiz = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('point-at'), structure, toleranceMm }),
  z.strictObject({ ask: z.literal('name'), structure, choices: z.array(words(LESSON_BOUNDS.choice)).min(LESSON_BOUNDS.choices[0]).max(LESSON_BOUNDS.choices[1]), right: choice }).refine(({ choices, right }) => right < choices.length),
  z.strictObject({ ask: z.literal('place-label'), labels: z.array(z.strictObject({ text: words(LESSON_BOUNDS.choice), structure })).min(LESSON_BOUNDS.labels[0]).max(LESSON_BOUNDS.labels[1]), toleranceMm }),
  // Nothing is seen of what is covered whole, and all of it never: the far side is behind the near one.
  z.strictObject({ ask: z.literal('cut-to-see'), structure, visible: z.number().min(0.01).max(1), mayHide: keys }),
  z.strictObject({ ask: z.literal('order-layers'), layers }),
  z.strictObject({ ask: z.literal('needle'), point: z.string().min(1).max(LESSON_BOUNDS.point), entry: mm3, toleranceMm, direction: unit, toleranceDeg: z.number().min(0).max(180), depthMm: z.tuple([depth, depth]), avoid: keys })
    .refine(({ depthMm: [least, most] }) => least <= most),
])

const answer = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('point-at'), at: mm3 }),
  z.strictObject({ ask: z.literal('name'), choice, order: z.string().max(20).optional() }),
  z.strictObject({ ask: z.literal('place-label'), places: z.array(mm3.nullable()).max(LESSON_BOUNDS.labels[1]) }),
  z.strictObject({ ask: z.literal('cut-to-see'), state: scene, view }),
  z.strictObject({ ask: z.literal('order-layers'), order: layers }),
  z.strictObject({ ask: z.literal('needle'), entry: mm3, tip: mm3 }),
])

/** In the file store, as recordings are kept. */
const voiceKey = z.string().regex(/^[\w-][\w./-]{0,199}$/).refine((key) => !key.includes('..'))
const pointer = z.array(z.strictObject({ atMs: z.number().min(0).max(LESSON_BOUNDS.pointerMs), from: place, to: place })).max(LESSON_BOUNDS.pointer)
  .refine((path) => path.every(({ atMs }, n) => n === 0 || atMs >= path[n - 1]!.atMs))

const step = z.strictObject({
  id: name,
  title: words(LESSON_BOUNDS.title),
  text: words(LESSON_BOUNDS.text),
  state: scene,
  view,
  transitionMs: z.number().min(0).max(LESSON_BOUNDS.transitionMs),
  voice: z.union([z.literal('spoken'), z.strictObject({ en: voiceKey.nullable(), zh: voiceKey.nullable() })]).nullable(),
  pointer,
  quiz: quiz.nullable(),
})

/** null: it is none. */
export function parseStep(given: unknown): LessonStep | null {
  const parsed = step.safeParse(given)
  return parsed.success ? (parsed.data as LessonStep) : null
}

/** Steps in order, each with an id of its own; null: they are none. */
export function parseSteps(given: unknown): LessonStep[] | null {
  const parsed = z.array(step).max(LESSON_BOUNDS.steps).refine((steps) => isEachOnce(steps.map(({ id }) => id))).safeParse(given)
  return parsed.success ? (parsed.data as LessonStep[]) : null
}

/** null: it is none. */
export function parseQuiz(given: unknown): Quiz | null {
  const parsed = quiz.safeParse(given)
  return parsed.success ? (parsed.data as Quiz) : null
}

/** null: it is none. */
export function parseAnswer(given: unknown): QuizAnswer | null {
  const parsed = answer.safeParse(given)
  return parsed.success ? (parsed.data as QuizAnswer) : null
}

/** null: it is none. */
export function parseView(given: unknown): ViewState | null {
  const parsed = view.safeParse(given)
  return parsed.success ? parsed.data : null
}
