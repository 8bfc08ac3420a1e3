import { structuresOf } from '#vr/core/lesson/asked'
import { parseStep } from '#vr/core/lesson/schema'
import { normalised } from '#vr/core/state/normalise'
import type { LessonStep, SceneState, StructureKey, Two } from '#vr/contract'
import { readName } from '~/domain/people/person'
import { MOST_STEP_BYTES } from './lesson'

/** A lesson's step on its editors' desk. */
export interface DraftStep {
  step: LessonStep
  /** Of what is kept: another one means that somebody else saved since. */
  mark: string
  /** What was spoken, also while the step does not use it. */
  recorded: { en: string | null; zh: string | null }
}

export const MOST_LESSON_TITLE = 200
/** Either may be missing while it is a draft. */
export const readTitles = ({ en, zh }: Two): Two => ({ en: readName(en, MOST_LESSON_TITLE), zh: readName(zh, MOST_LESSON_TITLE) })

/** Why a lesson cannot be published as it is. `of` a step: its id and its place from 0; null: the lesson itself. */
export interface Fault { of: { id: string; position: number } | null; why: FaultKind; /** Structures as the model knows them. */ keys?: StructureKey[] }
export const FAULTS = ['no-steps', 'lesson-title', 'no-picture', 'step-title', 'other-model', 'missing-structures', 'no-voice', 'nothing-to-speak', 'empty-choice', 'unreadable'] as const
export type FaultKind = (typeof FAULTS)[number]

export interface ModelNow { id: string; /** Null: nothing of it can be shown now. */ revision: number | null; keys: ReadonlySet<string> }

/** Everything that is missing, not only the first: one look at the list is enough. */
export function faultsOf(title: Two, steps: readonly (LessonStep | null)[], ids: readonly string[], model: ModelNow): Fault[] {
  const faults: Fault[] = []
  if (!title.en || !title.zh) faults.push({ of: null, why: 'lesson-title' })
  if (steps.length === 0) faults.push({ of: null, why: 'no-steps' })
  if (model.revision === null) faults.push({ of: null, why: 'no-picture' })
  steps.forEach((step, position) => {
    const of = { id: ids[position]!, position }
    if (!step) return void faults.push({ of, why: 'unreadable' })
    if (!step.title.en.trim() || !step.title.zh.trim()) faults.push({ of, why: 'step-title' })
    if (step.state.sources.main?.model !== model.id) faults.push({ of, why: 'other-model' })
    const keys = missingFrom(step, model.keys)
    if (keys.length > 0) faults.push({ of, why: 'missing-structures', keys })
    if (step.voice === 'spoken' && !step.text.en.trim() && !step.text.zh.trim()) faults.push({ of, why: 'nothing-to-speak' })
    if (typeof step.voice === 'object' && step.voice !== null && step.voice.en === null && step.voice.zh === null) faults.push({ of, why: 'no-voice' })
    if (hasEmptyWords(step)) faults.push({ of, why: 'empty-choice' })
  })
  return faults
}

/** Structures of the main model that a step names and the model does not have (any more), each once. */
export function missingFrom({ state, quiz }: Pick<LessonStep, 'state' | 'quiz'>, keys: ReadonlySet<string>): StructureKey[] {
  const named = new Set<StructureKey>([
    ...(Object.keys(state.structures) as StructureKey[]),
    ...state.planes.flatMap(({ affects }) => (affects === 'all' ? [] : affects)),
    ...Object.values(state.marks).flatMap(({ on }) => (on !== null && /^[a-z0-9-]+\//.test(on) ? [on as StructureKey] : [])),
    ...(quiz ? structuresOf(quiz) : []),
    ...(quiz?.ask === 'cut-to-see' ? quiz.mayHide : []),
  ])
  return [...named].filter((key) => key.startsWith('main/') && !keys.has(key.slice('main/'.length)))
}

function hasEmptyWords({ quiz }: LessonStep): boolean {
  const isEmpty = ({ en, zh }: Two) => !en.trim() || !zh.trim()
  if (quiz?.ask === 'name') return quiz.choices.some(isEmpty)
  return quiz?.ask === 'place-label' && quiz.labels.some(({ text }) => isEmpty(text))
}

/** The scene of a step, of the revision that is shown now; nothing of it is left out. */
export const atRevision = (state: SceneState, model: { id: string; revision: number }): SceneState => {
  const { main } = state.sources
  return main?.model === model.id ? { ...state, sources: { ...state.sources, main: { ...main, revision: model.revision } } } : state
}

/** A step as a page sends it, checked and bounded; its id is the row's, whatever the page says. Recordings are the row's as well: of them only whether they are used is taken. */
export function readStep(given: unknown, id: string): { step: LessonStep; stepJson: string } | null {
  if (typeof given !== 'object' || given === null) return null
  const { voice } = given as { voice?: unknown }
  const step = parseStep({ ...given, id, voice: typeof voice === 'object' && voice !== null ? { en: null, zh: null } : voice })
  if (!step) return null
  const tidy = normalised(step)
  const stepJson = JSON.stringify(tidy)
  return new TextEncoder().encode(stepJson).length > MOST_STEP_BYTES ? null : { step: tidy, stepJson }
}

/** Null: what was kept is none (any more). */
export function stepOfRow(row: { stepJson: string; voiceKey: string | null; voiceZhKey: string | null }): LessonStep | null {
  const step = parseStep(JSON.parse(row.stepJson))
  return step && typeof step.voice === 'object' && step.voice !== null ? { ...step, voice: { en: row.voiceKey, zh: row.voiceZhKey } } : step
}
