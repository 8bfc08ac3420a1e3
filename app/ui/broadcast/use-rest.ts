import { useEffect, useState } from 'react'

/** True after a while without touch, movement or key; a theatre's controls fade by it. */
export function useRest(afterMs = 3_000): boolean {
  const [isAtRest, setAtRest] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const wake = () => {
      setAtRest(false)
      clearTimeout(timer)
      timer = setTimeout(() => setAtRest(true), afterMs)
    }
    const signs = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'touchstart'] as const
    for (const sign of signs) window.addEventListener(sign, wake, { passive: true })
    wake()
    return () => {
      clearTimeout(timer)
      for (const sign of signs) window.removeEventListener(sign, wake)
    }
  }, [afterMs])
  return isAtRest
}
