import { structuresOf } from '#vr/core/lesson/asked'
import { parseStep } from '#vr/core/lesson/schema'
import { normalised } from '#vr/core/state/normalise'
import { isOf, MAIN, plainOf } from '#vr/core/state/structure-key'
import type { LessonStep, SceneState, SourceId, StructureKey, Two } from '#vr/contract'
import { readName } from '~/domain/people/person'
import type { FurtherNow } from './anatomy'
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
export const FAULTS = ['no-steps', 'lesson-title', 'no-picture', 'step-title', 'other-model', 'missing-structures', 'missing-model', 'narrower-model', 'question-beside', 'cut-beside', 'no-voice', 'nothing-to-speak', 'empty-choice', 'unreadable'] as const
export type FaultKind = (typeof FAULTS)[number]

/** A further model of a lesson, for its publishing. */
export interface FurtherForAll extends FurtherNow { /** Whoever may open the lesson's first model may open this one. */ isForAll: boolean }

export interface ModelNow { id: string; /** Null: nothing of it can be shown now. */ revision: number | null; keys: ReadonlySet<string> }

/** Everything that is missing, not only the first: one look at the list is enough. */
export function faultsOf(title: Two, steps: readonly (LessonStep | null)[], ids: readonly string[], model: ModelNow, further?: ReadonlyMap<string, FurtherForAll>): Fault[] {
  const faults: Fault[] = []
  if (!title.en || !title.zh) faults.push({ of: null, why: 'lesson-title' })
  if (steps.length === 0) faults.push({ of: null, why: 'no-steps' })
  if (model.revision === null) faults.push({ of: null, why: 'no-picture' })
  steps.forEach((step, position) => {
    const of = { id: ids[position]!, position }
    if (!step) return void faults.push({ of, why: 'unreadable' })
    if (!step.title.en.trim() || !step.title.zh.trim()) faults.push({ of, why: 'step-title' })
    if (step.state.sources.main?.model !== model.id) faults.push({ of, why: 'other-model' })
    const others = further ? Object.entries(step.state.sources).filter(([source]) => source !== MAIN).map(([source, { model: id }]) => ({ source, now: further.get(id) })) : []
    if (others.some(({ now }) => !now || now.revision === null)) faults.push({ of, why: 'missing-model' })
    if (others.some(({ now }) => now && !now.isForAll)) faults.push({ of, why: 'narrower-model' })
    // Answers about places are judged on the surfaces of the first model alone.
    if (step.quiz && step.quiz.ask !== 'name' && step.quiz.ask !== 'order-layers' && structuresOf(step.quiz).some((key) => !isOf(MAIN, key))) faults.push({ of, why: 'question-beside' })
    // What else covers or frees the structure is not among those surfaces.
    if (step.quiz?.ask === 'cut-to-see' && Object.keys(step.state.sources).some((source) => source !== MAIN)) faults.push({ of, why: 'cut-beside' })
    const keys = [...missingFrom(step, model.keys), ...others.flatMap(({ source, now }) => (now && now.revision !== null ? missingFrom(step, now.keys, source) : []))]
    if (keys.length > 0) faults.push({ of, why: 'missing-structures', keys })
    if (step.voice === 'spoken' && !step.text.en.trim() && !step.text.zh.trim()) faults.push({ of, why: 'nothing-to-speak' })
    if (typeof step.voice === 'object' && step.voice !== null && step.voice.en === null && step.voice.zh === null) faults.push({ of, why: 'no-voice' })
    if (hasEmptyWords(step)) faults.push({ of, why: 'empty-choice' })
  })
  return faults
}

/** Structures of a model that a step names and the model does not have (any more), each once. */
export function missingFrom({ state, quiz }: Pick<LessonStep, 'state' | 'quiz'>, keys: ReadonlySet<string>, source: SourceId = MAIN): StructureKey[] {
  const named = new Set<StructureKey>([
    ...(Object.keys(state.structures) as StructureKey[]),
    ...state.planes.flatMap(({ affects }) => (affects === 'all' ? [] : affects)),
    ...Object.values(state.marks).flatMap(({ on }) => (on !== null && /^[a-z0-9-]+\//.test(on) ? [on as StructureKey] : [])),
    ...(quiz ? structuresOf(quiz) : []),
    ...(quiz?.ask === 'cut-to-see' ? quiz.mayHide : []),
  ])
  return [...named].filter((key) => isOf(source, key) && !keys.has(plainOf(key)))
}

function hasEmptyWords({ quiz }: LessonStep): boolean {
  const isEmpty = ({ en, zh }: Two) => !en.trim() || !zh.trim()
  if (quiz?.ask === 'name') return quiz.choices.some(isEmpty)
  return quiz?.ask === 'place-label' && quiz.labels.some(({ text }) => isEmpty(text))
}

/** The scene of a step, of the revisions that are shown now; nothing of it is left out. */
export const atRevision = (state: SceneState, model: { id: string; revision: number } | null, further: ReadonlyMap<string, FurtherNow>): SceneState => {
  const revisionOf = (source: SourceId, id: string) => (source !== MAIN ? further.get(id)?.revision : id === model?.id ? model.revision : undefined)
  return { ...state, sources: Object.fromEntries(Object.entries(state.sources).map(([source, of]) => [source, { ...of, revision: revisionOf(source, of.model) ?? of.revision }])) }
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
