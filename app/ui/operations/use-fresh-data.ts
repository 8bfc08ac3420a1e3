import { useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'

/** Asks for the page's data again while somebody looks at it; a hidden page asks nothing until it is seen again. */
export function useFreshData(everyMs: number): void {
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (state !== 'idle') return
    const look = () => document.visibilityState === 'visible' && revalidate()
    const timer = setTimeout(look, everyMs)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [revalidate, state, everyMs])
}
