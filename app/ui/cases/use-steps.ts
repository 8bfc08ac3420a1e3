import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import type { CaseContent, CaseView } from '~/domain/cases/case'
import type { ViewerSeat } from '../viewer/embedded-viewer'
import { createFollowing, type Following } from '../viewer/shown'

export interface Steps {
  /** In the order that the text leads through them. */
  views: CaseView[]
  keys: ReadonlySet<string>
  /** What the pictures show; null since the reader has moved them. */
  shownKey: string | null
  /** The last one that was shown, whatever happened to the pictures since. */
  lastKey: string | null
  show: (key: string) => void
  /** To the one after or before the last. */
  step: (by: 1 | -1) => void
  seat: ViewerSeat | null
  onReady: (seat: ViewerSeat) => () => void
}

/** The steps of a case's text: each moves the pictures, until the reader moves them on. @param room where the pictures stand */
export function useSteps(content: CaseContent, room: RefObject<HTMLElement>): Steps {
  const views = useMemo(() => inOrder(content), [content])
  const keys = useMemo(() => new Set(views.map(({ key }) => key)), [views])
  const first = content.keyImages[0]?.view ?? null
  const [seat, setSeat] = useState<ViewerSeat | null>(null)
  const [shownKey, setShownKey] = useState<string | null>(null)
  const [lastKey, setLastKey] = useState<string | null>(null)
  const following = useRef<Following | null>(null)
  const known = useRef({ views, first })
  known.current = { views, first }

  const show = useCallback((key: string) => {
    const view = known.current.views.find((one) => one.key === key)
    if (!view) return
    setLastKey(key)
    if (!following.current) return
    setShownKey(key)
    following.current.show(view.shown)
  }, [])
  const onReady = useCallback((ready: ViewerSeat) => {
    following.current = createFollowing(ready.desk)
    setSeat(ready)
    const { first } = known.current
    if (first) show(first)
    return () => { following.current?.stop(); following.current = null; setSeat(null) }
  }, [show])

  // From the first touch on the pictures are the reader's own: nothing pulls them back.
  useEffect(() => {
    const element = room.current
    if (!element) return
    const release = () => { following.current?.show(null); setShownKey(null) }
    const kinds = ['pointerdown', 'wheel', 'keydown'] as const
    for (const kind of kinds) element.addEventListener(kind, release, { capture: true, passive: true })
    return () => { for (const kind of kinds) element.removeEventListener(kind, release, { capture: true }) }
  }, [room, seat])

  // The mark that a place is about stands out, once it is there.
  useEffect(() => {
    const mark = shownKey && views.find(({ key }) => key === shownKey)?.findings[0]
    if (seat && mark) seat.desk.set({ selected: mark })
  }, [seat, shownKey, views])

  const step = (by: 1 | -1) => {
    const at = views.findIndex(({ key }) => key === lastKey)
    const next = views[at < 0 ? (by === 1 ? 0 : views.length - 1) : at + by]
    if (next) show(next.key)
  }
  return { views, keys, shownKey, lastKey, show, step, seat, onReady }
}

/** As the text comes upon them; those that it never names stand last. */
function inOrder({ views, history, findings, discussion, theory }: CaseContent): CaseView[] {
  const text = [history, findings, discussion, theory].flatMap(({ en, zh }) => [en, zh]).join('\n')
  const at = (key: string) => { const found = text.indexOf(`](view:${key})`); return found < 0 ? Infinity : found }
  return [...views].sort((a, b) => at(a.key) - at(b.key) || 0)
}
