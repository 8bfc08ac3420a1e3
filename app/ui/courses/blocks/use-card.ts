import { useCallback, useEffect, useState } from 'react'
import type { CaseShown, Lesson3dShown } from '~/domain/courses/learning/shown-card.server'

interface Shown { case: CaseShown; lesson3d: Lesson3dShown }
export type Card<K extends 'case' | 'lesson3d'> = { kind: 'waiting' | 'failed' | 'refused' } | Shown[K]

/** What there is to say of a case or a 3D lesson, for this reader; asked again when they come back to the page. @returns `again` after a failure */
export function useCard<K extends 'case' | 'lesson3d'>(of: K, id: string | null): { card: Card<K>; again: () => void } {
  const [card, setCard] = useState<Card<K>>({ kind: 'waiting' })
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => setTurn((before) => before + 1), [])
  useEffect(() => setCard({ kind: 'waiting' }), [of, id])
  useEffect(() => {
    if (!id) return
    const stop = new AbortController()
    void ask(of, id, stop.signal).then((found) => {
      // What is known stays while the server cannot be reached.
      if (!stop.signal.aborted) setCard((before) => (found.kind === 'failed' && before.kind !== 'waiting' ? before : found))
    })
    return () => stop.abort()
  }, [of, id, turn])
  useEffect(() => {
    const back = () => { if (document.visibilityState === 'visible') again() }
    document.addEventListener('visibilitychange', back)
    return () => document.removeEventListener('visibilitychange', back)
  }, [again])
  return { card, again }
}

async function ask<K extends 'case' | 'lesson3d'>(of: K, id: string, signal: AbortSignal): Promise<Card<K>> {
  try {
    const response = await fetch(`/courses/card?${new URLSearchParams({ of, id })}`, { headers: { accept: 'application/json' }, signal, redirect: 'manual' })
    return response.ok ? ((await response.json()) as Card<K>) : { kind: 'failed' }
  } catch {
    return { kind: 'failed' }
  }
}
