import { useFetcher } from '@remix-run/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { MaskRectangle } from '#streaming'
import type { DeskAnswer } from '~/domain/broadcasts/desk'

/** Long enough for the next press of an arrow key; each save starts the painting anew. */
const SAVE_AFTER_MS = 500
const MOST_UNDO = 50

export type MaskSaving =
  | { kind: 'untouched' } | { kind: 'saving' }
  | { kind: 'saved'; at: Date | string; isInForce: boolean }
  | { kind: 'unsaved' }

/** One input's masks while they are being drawn: saved by themselves after each gesture, every step can be undone. */
export function useMasks(stream: string, saved: readonly MaskRectangle[]) {
  const fetcher = useFetcher<DeskAnswer>()
  const [draft, setDraft] = useState<readonly MaskRectangle[] | null>(null)
  const [past, setPast] = useState<readonly (readonly MaskRectangle[])[]>([])
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; masks: readonly MaskRectangle[] } | null>(null)
  const [isWaiting, setWaiting] = useState(false)
  const masks = draft ?? saved

  const submit = fetcher.submit
  const flush = useCallback(() => {
    const due = waiting.current
    if (!due) return
    clearTimeout(due.timer)
    waiting.current = null
    setWaiting(false)
    submit({ intent: 'masks', stream, masks: JSON.stringify(due.masks) }, { method: 'post' })
  }, [submit, stream])

  const keep = useCallback((next: readonly MaskRectangle[]) => {
    setDraft(next)
    if (waiting.current) clearTimeout(waiting.current.timer)
    waiting.current = { masks: next, timer: setTimeout(flush, SAVE_AFTER_MS) }
    setWaiting(true)
  }, [flush])

  // Whoever leaves at once has drawn it all the same.
  useEffect(() => () => flush(), [flush])

  const answer = fetcher.data
  const isBusy = isWaiting || fetcher.state !== 'idle'
  // Somebody else's masks, or those that were refused, show again once nothing is under way.
  useEffect(() => {
    if (!isBusy && fetcher.data) setDraft(null)
  }, [isBusy, fetcher.data])

  const saving: MaskSaving = isBusy ? { kind: 'saving' }
    : !answer ? { kind: 'untouched' }
    : answer.kind === 'masks-saved' ? { kind: 'saved', at: answer.at, isInForce: answer.media === 'applied' } : { kind: 'unsaved' }

  return {
    masks,
    saving,
    answer,
    canUndo: past.length > 0,
    /** A gesture's end: kept for undo, saved soon. */
    change(next: readonly MaskRectangle[]) {
      setPast((before) => [...before, masks].slice(-MOST_UNDO))
      keep(next)
    },
    undo() {
      const before = past.at(-1)
      if (!before) return
      setPast(past.slice(0, -1))
      keep(before)
    },
    flush,
  }
}
export type Masks = ReturnType<typeof useMasks>
