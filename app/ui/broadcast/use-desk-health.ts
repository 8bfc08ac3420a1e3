import { useEffect, useRef, useState } from 'react'
import type { DeskHealth } from '~/domain/broadcasts/desk'

const EVERY_MS = 1_500
/** A minute and a half at the desk's pace. */
const KEPT = 60

/** Figures now and over the last minute and a half, per stream. Asked again only after the last answer came. */
export function useDeskHealth(broadcastId: string, isOn: boolean): { health: DeskHealth | null; history: Map<string, (number | null)[]>; isOffline: boolean } {
  const [health, setHealth] = useState<DeskHealth | null>(null)
  const [isOffline, setOffline] = useState(false)
  const history = useRef(new Map<string, (number | null)[]>())
  useEffect(() => {
    if (!isOn) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    async function ask() {
      try {
        const response = await fetch(`/desk/${broadcastId}/health`, { signal: abort.signal })
        if (!response.ok) throw new Error(String(response.status))
        const next = (await response.json()) as DeskHealth
        for (const input of next.media?.inputs ?? []) {
          const values = history.current.get(input.stream) ?? []
          values.push(input.isConnected ? (input.video?.bitsPerSecond ?? 0) + (input.audio?.bitsPerSecond ?? 0) : null)
          history.current.set(input.stream, values.slice(-KEPT))
        }
        setHealth(next)
        setOffline(false)
      } catch {
        if (!abort.signal.aborted) setOffline(true)
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void ask(), EVERY_MS)
    }
    void ask()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [broadcastId, isOn])
  return { health, history: history.current, isOffline }
}
