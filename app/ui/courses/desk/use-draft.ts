import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { begun, changed, rebased, redone, undone, type History } from '~/domain/courses/write/history'
import { useSaveSoon } from '~/ui/saving/use-save-soon'
import type { Posted } from './post'

export type SaveRefusal = 'forbidden' | 'not-found' | 'too-large' | 'malformed'
export type SaveAnswer<T> = { kind: 'saved'; revision: number } | { kind: 'changed-by-other'; revision: number; draft: T; by?: string } | { kind: SaveRefusal }
export type SaveState = { kind: 'saved'; at: number | null } | { kind: 'saving' } | { kind: 'kept'; why: 'offline' | 'signed-out' | 'failed' } | { kind: 'refused'; why: SaveRefusal }

export interface Draft<T> {
  draft: T
  saving: SaveState
  canUndo: boolean
  canRedo: boolean
  /** `about`: changes of the same thing that come quickly are one step back. */
  change: (how: (now: T) => T, about: string) => void
  undo: () => void
  redo: () => void
  /** Everything that was written is on the server. */
  settle: () => Promise<boolean>
}

interface Ways<T> {
  /** For what does not reach the server: it is kept in this browser until it does. */
  storageKey: string
  given: { draft: T; revision: number }
  save: (draft: T, revision: number) => Promise<Posted<SaveAnswer<T>>>
  /** Ours laid over theirs; nothing of either is lost. */
  merge: (base: T, mine: T, theirs: T) => T
  /** Theirs is in the draft now. */
  onMerged: (by: string) => void
}

interface Kept<T> { base: T; draft: T; revision: number }
interface State<T> { history: History<T>; base: T; revision: number }

/** Something that several people write: saved by itself, brought together with what others saved, with steps back and forth. */
export function useDraft<T>(ways: Ways<T>): Draft<T> {
  const [state, setState] = useState<State<T>>(() => ({ history: begun(ways.given.draft), base: ways.given.draft, revision: ways.given.revision }))
  const [saving, setSaving] = useState<SaveState>({ kind: 'saved', at: null })
  const latest = useRef(state)
  const given = useRef(ways)
  given.current = ways

  const set = useCallback((next: State<T>) => {
    latest.current = next
    setState(next)
    keep(given.current.storageKey, isSame(next.history.now, next.base) ? null : { base: next.base, draft: next.history.now, revision: next.revision })
  }, [])

  const meet = useCallback((began: T, theirs: { draft: T; revision: number; by: string }) => {
    const { history } = latest.current
    const { merge, onMerged } = given.current
    const now = merge(began, history.now, theirs.draft)
    set({ history: rebased(history, now, (step) => merge(history.now, step, now)), base: theirs.draft, revision: theirs.revision })
    if (!isSame(theirs.draft, began)) onMerged(theirs.by)
  }, [set])

  // Only once it runs in the browser: the server has no storage.
  useEffect(() => {
    const kept = keptOf<T>(given.current.storageKey)
    if (!kept) return
    const { base, revision } = latest.current
    set({ history: { ...begun(kept.draft), past: [base] }, base, revision })
    if (kept.revision !== revision) meet(kept.base, { draft: base, revision, by: '' })
  }, [set, meet])

  const isDirty = useMemo(() => !isSame(state.history.now, state.base), [state])
  const run = async (again: () => void): Promise<void> => {
    for (;;) {
      const { history: { now }, base, revision } = latest.current
      if (isSame(now, base)) return setSaving((before) => (before.kind === 'saved' ? before : { kind: 'saved', at: Date.now() }))
      setSaving({ kind: 'saving' })
      const answer = await given.current.save(now, revision)
      switch (answer.kind) {
        case 'saved': set({ ...latest.current, base: now, revision: answer.revision }); break
        case 'changed-by-other': meet(base, { draft: answer.draft, revision: answer.revision, by: answer.by ?? '' }); break
        case 'forbidden': case 'not-found': case 'too-large': case 'malformed': return setSaving({ kind: 'refused', why: answer.kind })
        default:
          again()
          return setSaving({ kind: 'kept', why: answer.kind })
      }
    }
  }
  const { save } = useSaveSoon({ state, isDirty, hasUnsaved: () => !isSame(latest.current.history.now, latest.current.base), run })
  // Another page of ours comes: what was written is sent on the way out.
  useEffect(() => () => void save(), [save])

  return useMemo((): Draft<T> => {
    const step = (how: (history: History<T>) => History<T>) => set({ ...latest.current, history: how(latest.current.history) })
    return {
      draft: state.history.now, canUndo: state.history.past.length > 0, canRedo: state.history.future.length > 0,
      // "Saved" is said of everything that is written, also of the last key.
      saving: isDirty && saving.kind === 'saved' ? { kind: 'saving' } : saving,
      change: (how, about) => step((history) => changed(history, how(history.now), about, Date.now())),
      undo: () => step(undone), redo: () => step(redone),
      async settle() {
        // The save that runs may have begun before the last key.
        await save()
        await save()
        return isSame(latest.current.history.now, latest.current.base)
      },
    }
  }, [state, saving, isDirty, save, set])
}

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

function keptOf<T>(key: string): Kept<T> | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Kept<T> | null
  } catch {
    return null
  }
}

/** Private windows and full stores keep nothing: the page itself still does. */
function keep(key: string, kept: Kept<unknown> | null): void {
  try {
    if (kept) localStorage.setItem(key, JSON.stringify(kept))
    else localStorage.removeItem(key)
  } catch {
    // See above.
  }
}
