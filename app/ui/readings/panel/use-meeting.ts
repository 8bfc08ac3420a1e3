import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { MeetingShown } from '~/domain/readings/meeting'

/** What a press answered. `offline`: the server was not reached, nothing was written. `failed`: it was, and could not. */
export type Pressed = { kind: string; [more: string]: unknown }

/** Beside the announcements: what was announced while there was no connection is seen soon. */
const CALM_MS = 15_000

export interface Meeting {
  meeting: MeetingShown | null
  /** The last time it was asked for, the server did not answer. */
  isAway: boolean
  press(intent: string, fields?: Record<string, string>): Promise<Pressed>
  refresh(): void
}

/** The meeting as it is now; asked for again when `news` rises, and after each press of one's own. */
export function useMeeting(readingId: string, news: number): Meeting {
  const [meeting, setMeeting] = useState<MeetingShown | null>(null)
  const [isAway, setAway] = useState(false)
  const asking = useRef<{ isWanted: boolean } | null>(null)
  const isGone = useRef(false)

  const refresh = useCallback(() => {
    // What comes while an answer is under way is met after it: news come in bursts.
    if (asking.current) { asking.current.isWanted = true; return }
    const mine = { isWanted: false }
    asking.current = mine
    void ask(readingId).then((answer) => {
      if (isGone.current) return
      setAway(answer === null)
      if (answer) setMeeting((before) => (before && JSON.stringify(before) === JSON.stringify(answer) ? before : answer))
    }).finally(() => {
      asking.current = null
      if (mine.isWanted && !isGone.current) refresh()
    })
  }, [readingId])

  useEffect(() => {
    isGone.current = false
    return () => { isGone.current = true }
  }, [])
  useEffect(refresh, [refresh, news])
  useEffect(() => {
    const look = () => { if (document.visibilityState === 'visible') refresh() }
    const timer = setInterval(look, CALM_MS)
    document.addEventListener('visibilitychange', look)
    window.addEventListener('online', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('online', look)
    }
  }, [refresh])

  const press = useCallback(async (intent: string, fields: Record<string, string> = {}) => {
    const pressed = await post(readingId, intent, fields)
    refresh()
    return pressed
  }, [readingId, refresh])
  return useMemo(() => ({ meeting, isAway, press, refresh }), [meeting, isAway, press, refresh])
}

async function ask(readingId: string): Promise<MeetingShown | null> {
  try {
    const response = await fetch(`/readings/${readingId}/meeting`, { headers: { accept: 'application/json' } })
    if (!response.ok || response.redirected) return null
    const answer = (await response.json()) as { kind: string; meeting?: MeetingShown }
    return answer.meeting ?? null
  } catch {
    return null
  }
}

async function post(readingId: string, intent: string, fields: Record<string, string>): Promise<Pressed> {
  const form = new FormData()
  form.set('intent', intent)
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  try {
    const response = await fetch(`/readings/${readingId}/meeting`, { method: 'POST', body: form, headers: { accept: 'application/json' } })
    // Signed out meanwhile: the sign-in page came.
    if (response.redirected) return { kind: 'signed-out' }
    return await (response.json() as Promise<Pressed>).catch(() => ({ kind: 'failed' }))
  } catch {
    return { kind: 'offline' }
  }
}
