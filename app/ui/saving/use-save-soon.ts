import { useCallback, useEffect, useRef } from 'react'

/** After the last key: long enough for a word, short enough that nobody waits for it. */
export const SAVE_AFTER_MS = 900
export const AGAIN_AFTER_MS = 5_000

export interface SaveSoon {
  /** Saves now; while a save runs, the one that runs. */
  save: () => Promise<void>
  /** After a try that did not reach the server. */
  again: () => void
}

/**
 * What is written is saved by itself: a pause after the last change, when the network is back, and again after a failure.
 * Whoever leaves with something unsaved is asked by the browser.
 * @param state changes with every change that is made
 * @param isDirty there is something that a save could bring to the server
 * @param hasUnsaved read while the page is left: something is not on the server
 * @param run one save of all there is, until nothing is left or it failed; never two at once
 */
export function useSaveSoon({ state, isDirty, hasUnsaved, run }: { state: unknown; isDirty: boolean; hasUnsaved: () => boolean; run: (again: () => void) => Promise<void> }): SaveSoon {
  const latest = useRef({ hasUnsaved, run })
  latest.current = { hasUnsaved, run }
  const busy = useRef<Promise<void> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const saveRef = useRef<() => Promise<void>>(undefined)

  const again = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void saveRef.current?.(), AGAIN_AFTER_MS)
  }, [])
  const save = useCallback((): Promise<void> => {
    clearTimeout(timer.current)
    busy.current ??= latest.current.run(again).finally(() => { busy.current = null })
    return busy.current
  }, [again])
  saveRef.current = save

  useEffect(() => {
    if (!isDirty) return
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void save(), SAVE_AFTER_MS)
  }, [state, isDirty, save])
  useEffect(() => {
    const online = () => void save()
    const leaving = (event: BeforeUnloadEvent) => { if (latest.current.hasUnsaved()) event.preventDefault() }
    window.addEventListener('online', online)
    window.addEventListener('beforeunload', leaving)
    return () => { clearTimeout(timer.current); window.removeEventListener('online', online); window.removeEventListener('beforeunload', leaving) }
  }, [save])
  return { save, again }
}
