import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { LessonStep, StructureKey } from '#vr/contract'
import type { DraftStep } from '~/domain/anatomy/draft'
import { useSaveSoon } from '~/ui/saving/use-save-soon'
import { post, type Posted } from './post'
import * as rules from './rules/desk'

export type SaveState = { kind: 'saved'; at: number | null } | { kind: 'saving' } | { kind: 'kept'; why: 'offline' | 'signed-out' | 'failed' } | { kind: 'refused' } | { kind: 'contested' }

export interface Desk {
  state: rules.DeskState
  current: rules.DeskStep | null
  saving: SaveState
  choose: (id: string) => void
  change: (id: string, change: Partial<LessonStep>) => void
  /** What is here is written over what somebody else saved. */
  insist: (id: string) => void
  add: (step: Omit<LessonStep, 'id'>, position: number, voices?: { en: string | null; zh: string | null }) => Promise<Posted>
  duplicate: (id: string) => Promise<Posted>
  remove: (id: string) => Promise<Posted>
  move: (id: string, to: number) => Promise<Posted | null>
  setVoice: (id: string, language: 'en' | 'zh', key: string | null) => void
  /** Everything that was written is on the server. */
  settle: () => Promise<boolean>
}

const storageKey = (lessonId: string) => `theatrum.lesson-desk.${lessonId}`

/** The steps of a lesson on their editor's page: saved by themselves; what does not reach the server is kept in this browser until it does. */
export function useDesk(lessonId: string, given: readonly DraftStep[]): Desk {
  const [state, setState] = useState(() => rules.opened(given))
  const [saving, setSaving] = useState<SaveState>({ kind: 'saved', at: null })
  const latest = useRef(state)
  latest.current = state

  const set = useCallback((next: rules.DeskState) => {
    latest.current = next
    setState(next)
    keep(lessonId, rules.toKeep(next))
  }, [lessonId])

  // Only once it runs in the browser: the server has no storage.
  useEffect(() => {
    const kept = keptOf(lessonId)
    if (kept && Object.keys(kept).length > 0) set(rules.withKept(latest.current, kept))
  }, [lessonId, set])

  const run = async (again: () => void): Promise<void> => {
    for (;;) {
      const one = latest.current.steps.find(({ isDirty, isContested }) => isDirty && !isContested)
      if (!one) break
      setSaving({ kind: 'saving' })
      const answer = await post(lessonId, 'save-step', { step: one.step.id, mark: one.mark, content: JSON.stringify(one.step) })
      if (answer.kind === 'saved') set(rules.saved(latest.current, one.step.id, one.step, String(answer.mark)))
      else if (answer.kind === 'changed') set(rules.contested(latest.current, one.step.id))
      else if (answer.kind === 'not-a-step' || answer.kind === 'too-large' || answer.kind === 'gone') return setSaving({ kind: 'refused' })
      else {
        again()
        return setSaving({ kind: 'kept', why: answer.kind === 'offline' || answer.kind === 'signed-out' ? answer.kind : 'failed' })
      }
    }
    setSaving(latest.current.steps.some(({ isContested }) => isContested) ? { kind: 'contested' } : { kind: 'saved', at: Date.now() })
  }

  const isDirty = state.steps.some((one) => one.isDirty && !one.isContested)
  const { save } = useSaveSoon({ state, isDirty, hasUnsaved: () => latest.current.steps.some((one) => one.isDirty), run })

  return useMemo((): Desk => {
    const settle = async () => {
      await save()
      await save()
      return !latest.current.steps.some((one) => one.isDirty)
    }
    return {
      // "Saved" is said of everything that is written, also of the last key.
      state, saving: isDirty && saving.kind === 'saved' ? { kind: 'saving' } : saving, current: state.steps.find(({ step }) => step.id === state.current) ?? null, settle,
      choose: (id) => set({ ...latest.current, current: id }),
      change: (id, change) => set(rules.changed(latest.current, id, change)),
      insist: (id) => {
        set({ ...latest.current, steps: latest.current.steps.map((one) => (one.step.id === id ? { ...one, mark: '', isContested: false, isDirty: true } : one)) })
      },
      setVoice: (id, language, key) => set(rules.recorded(latest.current, id, language, key)),
      async add(step, position, voices = { en: null, zh: null }) {
        const answer = await post(lessonId, 'add-step', { content: JSON.stringify(step), position: String(position), voice: voices.en ?? '', voiceZh: voices.zh ?? '' })
        if (answer.kind === 'added') set(rules.added(latest.current, { step: { ...step, id: String(answer.stepId) }, mark: String(answer.mark), recorded: voices }, Math.min(position, latest.current.steps.length)))
        return answer
      },
      async duplicate(id) {
        if (!(await settle())) return { kind: 'failed' }
        const answer = await post(lessonId, 'duplicate-step', { step: id })
        const at = latest.current.steps.findIndex(({ step }) => step.id === id)
        const one = latest.current.steps[at]
        if (answer.kind === 'added' && one) set(rules.added(latest.current, { step: { ...one.step, id: String(answer.stepId) }, mark: String(answer.mark), recorded: one.recorded }, at + 1))
        return answer
      },
      async remove(id) {
        await settle()
        const answer = await post(lessonId, 'remove-step', { step: id })
        if (answer.kind === 'removed' || answer.kind === 'gone') set(rules.removed(latest.current, id))
        return answer
      },
      async move(id, to) {
        const before = latest.current.steps.map(({ step }) => step.id)
        const next = rules.moved(latest.current, id, to)
        if (!next) return null
        set(next)
        const answer = await post(lessonId, 'order-steps', { order: next.steps.map(({ step }) => step.id).join(' ') })
        if (answer.kind !== 'ordered') set(rules.ordered(latest.current, before))
        return answer
      },
    }
  }, [state, saving, isDirty, lessonId, save, set])
}

function keptOf(lessonId: string): Record<string, rules.KeptStep> | null {
  try {
    return JSON.parse(localStorage.getItem(storageKey(lessonId)) ?? 'null') as Record<string, rules.KeptStep> | null
  } catch {
    return null
  }
}

/** Private windows and full stores keep nothing: the page itself still does. */
function keep(lessonId: string, steps: Record<string, rules.KeptStep>): void {
  try {
    if (Object.keys(steps).length === 0) localStorage.removeItem(storageKey(lessonId))
    else localStorage.setItem(storageKey(lessonId), JSON.stringify(steps))
  } catch {
    // See above.
  }
}

/** The key as people know it. */
export const structureOf = (key: StructureKey): string => key.slice(key.indexOf('/') + 1)
