import { useEffect } from 'react'

/** While somebody teaches neither the display nor the phone that moves it goes dark. */
export function useAwake(): void {
  useEffect(() => {
    let isOver = false
    let lock: WakeLockSentinel | null = null
    const ask = async () => {
      if (document.visibilityState !== 'visible') return
      // Without it, or on a battery that is low, the device does as it is set.
      const given = await navigator.wakeLock?.request('screen').catch(() => null)
      if (isOver) void given?.release()
      else lock = given ?? null
    }
    void ask()
    document.addEventListener('visibilitychange', ask)
    return () => {
      isOver = true
      document.removeEventListener('visibilitychange', ask)
      void lock?.release()
    }
  }, [])
}
