import type { LessonStep } from '#vr/contract'
import type { DraftStep } from '~/domain/anatomy/draft'

/** A step as the page has it. */
export interface DeskStep extends DraftStep {
  /** Written here and not yet on the server. */
  isDirty: boolean
  /** Somebody else saved it meanwhile. */
  isContested: boolean
}
export interface DeskState { steps: DeskStep[]; current: string | null }

export const opened = (steps: readonly DraftStep[]): DeskState => ({ steps: steps.map((one) => ({ ...one, isDirty: false, isContested: false })), current: steps[0]?.step.id ?? null })

export function changed(state: DeskState, id: string, change: Partial<LessonStep>): DeskState {
  return { ...state, steps: state.steps.map((one) => (one.step.id === id ? { ...one, step: { ...one.step, ...change }, isDirty: true } : one)) }
}

/** `sent`: what was sent; what was written since stays to be saved. */
export function saved(state: DeskState, id: string, sent: LessonStep, mark: string): DeskState {
  return { ...state, steps: state.steps.map((one) => (one.step.id === id ? { ...one, mark, isDirty: one.step !== sent, isContested: false } : one)) }
}

export const contested = (state: DeskState, id: string): DeskState => ({ ...state, steps: state.steps.map((one) => (one.step.id === id ? { ...one, isContested: true } : one)) })

export function added(state: DeskState, step: DraftStep, position: number): DeskState {
  return { steps: state.steps.toSpliced(position, 0, { ...step, isDirty: false, isContested: false }), current: step.step.id }
}

/** The neighbour takes its place. */
export function removed(state: DeskState, id: string): DeskState {
  const at = state.steps.findIndex((one) => one.step.id === id)
  const steps = state.steps.filter((one) => one.step.id !== id)
  return { steps, current: state.current === id ? (steps[Math.min(at, steps.length - 1)]?.step.id ?? null) : state.current }
}

/** By so many places; null: it is there already. */
export function moved(state: DeskState, id: string, to: number): DeskState | null {
  const at = state.steps.findIndex((one) => one.step.id === id)
  const place = Math.min(Math.max(0, to), state.steps.length - 1)
  const one = state.steps[at]
  return !one || at === place ? null : { ...state, steps: state.steps.toSpliced(at, 1).toSpliced(place, 0, one) }
}

export function ordered(state: DeskState, ids: readonly string[]): DeskState {
  const known = new Map(state.steps.map((one) => [one.step.id, one]))
  return { ...state, steps: ids.flatMap((id) => known.get(id) ?? []) }
}

export function recorded(state: DeskState, id: string, language: 'en' | 'zh', key: string | null): DeskState {
  return {
    ...state,
    steps: state.steps.map((one) => {
      if (one.step.id !== id) return one
      const next = { ...one.recorded, [language]: key }
      return { ...one, recorded: next, step: typeof one.step.voice === 'object' && one.step.voice !== null ? { ...one.step, voice: next } : one.step }
    }),
  }
}

/** What a browser keeps of steps that did not reach the server. */
export interface KeptStep { step: LessonStep; mark: string }
export const toKeep = (state: DeskState): Record<string, KeptStep> => Object.fromEntries(state.steps.filter(({ isDirty }) => isDirty).map(({ step, mark }) => [step.id, { step, mark }]))

/** What this browser kept, on what the server has: of a step that somebody changed since, both are there to choose from. */
export function withKept(state: DeskState, kept: Record<string, KeptStep>): DeskState {
  return { ...state, steps: state.steps.map((one) => { const mine = kept[one.step.id]; return mine ? { ...one, step: { ...mine.step, id: one.step.id }, isDirty: true, isContested: mine.mark !== one.mark } : one }) }
}
