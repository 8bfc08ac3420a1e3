import { useEffect } from 'react'
import { useRefresh } from './use-refresh'

/** Asks for the page's data again and again while somebody looks at it; a hidden page asks nothing until it is seen again, one without a connection neither. */
export function useFreshData(everyMs: number): void {
  const refresh = useRefresh()
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && navigator.onLine && refresh()
    const timer = setInterval(look, everyMs)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [refresh, everyMs])
}
