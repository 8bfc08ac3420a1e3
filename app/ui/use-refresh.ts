import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useRef } from 'react'

/** An answer that does not come in this time is not waited for. */
const PATIENCE_MS = 10_000

/**
 * Asks for the page's data again. A wish that comes while an answer is under way is met after it: events come in bursts,
 * and an answer that is cut off is an error in the browser.
 */
export function useRefresh(): () => void {
  const { revalidate, state } = useRevalidator()
  const askedAt = useRef<number | null>(null)
  const isWanted = useRef(false)

  const refresh = useCallback(() => {
    if (askedAt.current !== null && performance.now() - askedAt.current < PATIENCE_MS) {
      isWanted.current = true
      return
    }
    askedAt.current = performance.now()
    isWanted.current = false
    revalidate()
  }, [revalidate])

  useEffect(() => {
    if (state !== 'idle' || askedAt.current === null) return
    askedAt.current = null
    if (isWanted.current) refresh()
  }, [state, refresh])
  return refresh
}
