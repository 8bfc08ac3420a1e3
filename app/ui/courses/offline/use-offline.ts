import { startTransition, useEffect, useState } from 'react'

/** The browser has no connection at all. Whole pages are on this device then, the pieces that pages are changed with are not. */
export function useOffline(): boolean {
  const [isOffline, setOffline] = useState(false)
  useEffect(() => {
    // A page that is still being brought to life is not drawn anew for it.
    const look = () => startTransition(() => setOffline(!navigator.onLine))
    look()
    window.addEventListener('online', look)
    window.addEventListener('offline', look)
    return () => { window.removeEventListener('online', look); window.removeEventListener('offline', look) }
  }, [])
  return isOffline
}
