import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { DisplayMove, DisplayPlace } from '~/domain/courses/display/display-move'
import type { OpenedDisplay } from '~/domain/courses/display/show-block.server'
import { useClassChannel } from '~/realtime/use-class-channel'
import type { ShownToAll } from '../blocks/shown-to-all'

/** A turned wheel says where it stopped, not each picture on the way. */
const TELL_AFTER_MS = 150

type Shown = Pick<OpenedDisplay, 'blockId' | 'place' | 'revision'>

/** Where the display stands, moved from here or from elsewhere. */
export function useDisplay(opened: OpenedDisplay) {
  const { classId, lesson: { id: lessonId, blocks } } = opened
  const [heardLast, setHeardLast] = useState<Shown>(opened)
  /** Asked for here and not answered yet. */
  const [wanted, setWanted] = useState<Shown | null>(null)
  const shown = wanted ?? heardLast
  const hear = useCallback((next: Shown) => setHeardLast((last) => (next.revision >= last.revision ? next : last)), [])
  const [isLost, setLost] = useState(false)
  const { revalidate } = useRevalidator()
  const listeners = useRef(new Set<(move: DisplayMove) => void>())
  useEffect(() => hear(opened), [opened, hear])
  const now = useRef(shown)
  now.current = shown
  const state = useClassChannel(
    classId,
    (event) => {
      if (event.lessonId !== lessonId) return
      if (event.type === 'shown') hear(event)
      else if (event.blockId === (now.current.blockId ?? blocks[0]?.id)) for (const listener of listeners.current) listener(event.move)
    },
    () => { setLost(false); void revalidate() },
  )
  const at = Math.max(0, blocks.findIndex(({ id }) => id === shown.blockId))
  const post = useCallback(async (fields: { blockId: string; move?: DisplayMove; place?: DisplayPlace }) => {
    const response = await fetch(`/courses/class/${classId}/shown`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ lessonId, ...fields }) }).catch(() => null)
    setLost(response?.ok !== true)
    return response?.ok ? (await response.json().catch(() => null)) as { revision: number | null } | null : null
  }, [classId, lessonId])
  const go = useCallback(async (to: number) => {
    const next = blocks[to]
    if (!next) return
    const asked = { blockId: next.id, place: null, revision: 0 }
    setWanted(asked)
    const kept = await post({ blockId: next.id })
    if (kept?.revision != null) hear({ ...asked, revision: kept.revision })
    // What did not arrive did not happen: both screens say the same again.
    setWanted((after) => (after === asked ? null : after))
  }, [blocks, post, hear])
  const blockId = blocks[at]?.id ?? null
  const move = useCallback((asked: DisplayMove) => { if (blockId) void post({ blockId, move: asked }) }, [blockId, post])

  const heard = useMemo((): (ShownToAll & { stop: () => void }) | null => {
    if (!blockId) return null
    let timer: ReturnType<typeof setTimeout> | undefined
    let last = ''
    return {
      hear(obey) {
        listeners.current.add(obey)
        return () => void listeners.current.delete(obey)
      },
      tell(place) {
        const said = JSON.stringify(place)
        if (said === last) return
        last = said
        clearTimeout(timer)
        timer = setTimeout(() => void post({ blockId, place }), TELL_AFTER_MS)
      },
      stop: () => clearTimeout(timer),
    }
  }, [blockId, post])
  useEffect(() => () => heard?.stop(), [heard])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key]
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable], [role=slider], [role=menu], [data-film], [data-clip], [data-desk], audio, video, canvas')
      if (!step || isTyping || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      void go(at + step)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [at, go])
  return { at, place: shown.place, go, move, heard, state, isLost }
}
