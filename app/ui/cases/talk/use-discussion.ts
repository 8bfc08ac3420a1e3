import { useCallback, useEffect, useRef, useState } from 'react'
import type { Said } from './threads'

export type Discussed =
  | { kind: 'loading' } | { kind: 'unreachable' }
  | { kind: 'answer-first' } | { kind: 'closed' }
  | { kind: 'open'; comments: Said[]; more: string | null }

/** What the server says to a press; `unreachable`: it did not answer, and nothing is lost. */
export type Pressed = { kind: string; commentId?: string }

/** Pages of 200 that are looked through for the one that the address names. */
const MOST_PAGES = 25

/**
 * @param address where it is asked for and said, with what says which one it is
 * @param wanted the comment that the page's address names
 */
export function useDiscussion(address: string, wanted: string | null) {
  const [discussed, setDiscussed] = useState<Discussed>({ kind: 'loading' })
  /** Answers that come in another order than they were asked for: the newest question counts. */
  const asked = useRef(0)

  /** As much as was on the page before, anew. */
  const load = useCallback(async (until: { pages: number; id: string | null }): Promise<void> => {
    const turn = ++asked.current
    const comments: Said[] = []
    let more: string | null = null
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const response: Response | null = await fetch(more ? `${address}${address.includes('?') ? '&' : '?'}after=${more}` : address).catch(() => null)
      if (turn !== asked.current) return
      const body: { kind: string; comments?: Said[]; more?: string | null } | null = response ? ((await response.json().catch(() => null)) as { kind: string; comments?: Said[]; more?: string | null } | null) : null
      if (turn !== asked.current) return
      // What is on the page stays where the connection breaks.
      if (!body || (response!.status >= 500)) return setDiscussed((before) => (before.kind === 'open' ? before : { kind: 'unreachable' }))
      if (body.kind !== 'listed') return setDiscussed({ kind: body.kind === 'answer-first' ? 'answer-first' : 'closed' })
      comments.push(...(body.comments ?? []))
      more = body.more ?? null
      const isFound = until.id === null || comments.some(({ id }) => id === until.id)
      if (!more || (page + 1 >= until.pages && isFound)) break
    }
    setDiscussed({ kind: 'open', comments, more })
  }, [address])

  const pages = useRef(1)
  const reload = useCallback((id: string | null = null) => load({ pages: pages.current, id }), [load])
  const showMore = useCallback(() => { pages.current += 1; return reload() }, [reload])

  useEffect(() => {
    void reload(wanted)
    const look = () => { if (document.visibilityState === 'visible') void reload() }
    document.addEventListener('visibilitychange', look)
    return () => { asked.current += 1; document.removeEventListener('visibilitychange', look) }
  }, [reload, wanted])

  const press = useCallback(async (fields: Record<string, string>): Promise<Pressed> => {
    const response = await fetch(address, { method: 'POST', body: new URLSearchParams(fields) }).catch(() => null)
    const body = response ? ((await response.json().catch(() => null)) as Pressed | null) : null
    if (!body) return { kind: 'unreachable' }
    // A new comment stands at the end: all pages up to it.
    if (response!.ok) await reload(body.commentId ?? null)
    return body
  }, [address, reload])

  return { discussed, press, reload, showMore }
}
