import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { begun, changed, rebased, redone, undone, type History } from '~/domain/courses/write/history'
import type { Posted } from './post'

/** After the last key: long enough for a word, short enough that nobody waits for it. */
const SAVE_AFTER_MS = 900
const AGAIN_AFTER_MS = 5_000

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
  const busy = useRef<Promise<void> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

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

  const save = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current)
    if (busy.current) return busy.current
    const work = (async () => {
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
            timer.current = setTimeout(() => void save(), AGAIN_AFTER_MS)
            return setSaving({ kind: 'kept', why: answer.kind })
        }
      }
    })().finally(() => { busy.current = null })
    busy.current = work
    return work
  }, [set, meet])

  const isDirty = useMemo(() => !isSame(state.history.now, state.base), [state])
  useEffect(() => {
    if (!isDirty) return
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void save(), SAVE_AFTER_MS)
  }, [state, isDirty, save])
  useEffect(() => {
    const online = () => void save()
    const leaving = (event: BeforeUnloadEvent) => { if (!isSame(latest.current.history.now, latest.current.base)) event.preventDefault() }
    window.addEventListener('online', online)
    window.addEventListener('beforeunload', leaving)
    return () => { clearTimeout(timer.current); void save(); window.removeEventListener('online', online); window.removeEventListener('beforeunload', leaving) }
  }, [save])

  return useMemo((): Draft<T> => {
    const step = (how: (history: History<T>) => History<T>) => set({ ...latest.current, history: how(latest.current.history) })
    return {
      draft: state.history.now, canUndo: state.history.past.length > 0, canRedo: state.history.future.length > 0,
      // "Saved" is said of everything that is written, also of the last key.
      saving: isDirty && saving.kind === 'saved' ? { kind: 'saving' } : saving,
      change: (how, about) => step((history) => changed(history, how(history.now), about, Date.now())),
      undo: () => step(undone), redo: () => step(redone),
      async settle() {
        await busy.current
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
