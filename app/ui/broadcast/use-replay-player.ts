import { useEffect, useState, type RefObject } from 'react'
import type { ReplayPlayer, ReplayState } from '#streaming/player'
import { openToken } from './playback-token'

/** Binds a replay player to the life of a component. */
export function useReplayPlayer({ streams, containers, tokenUrl, mediaBase, path, startMs, isOn }: {
  streams: readonly string[]; containers: RefObject<Map<string, HTMLElement>>; tokenUrl: string; mediaBase: string
  path: 'auto' | 'interactive' | 'hls'; startMs: number; isOn: boolean
}): { player: ReplayPlayer | null; state: ReplayState | { phase: 'opening' } | { phase: 'no-right' } } {
  const names = streams.join(',')
  const [player, setPlayer] = useState<ReplayPlayer | null>(null)
  const [state, setState] = useState<ReplayState | { phase: 'opening' } | { phase: 'no-right' }>({ phase: 'opening' })
  useEffect(() => {
    if (!isOn) return
    let isOver = false
    let made: ReplayPlayer | null = null
    let retry: ReturnType<typeof setTimeout> | undefined
    async function open() {
      try {
        const [{ createReplayPlayer }, right] = await Promise.all([import('#streaming/player'), openToken(tokenUrl)])
        if (isOver) return
        if (!right) return setState({ phase: 'no-right' })
        made = createReplayPlayer({ streams: names.split(',').map((name) => ({ name, container: containers.current!.get(name)! })), mediaBase, token: right.token, renewToken: right.renew, path, startMs, onState: setState })
        setState(made.state)
        setPlayer(made)
      } catch {
        if (!isOver) retry = setTimeout(() => void open(), 1_000)
      }
    }
    void open()
    return () => {
      isOver = true
      clearTimeout(retry)
      made?.destroy()
      setPlayer(null)
    }
    // `startMs` is where it begins, once.
  }, [names, containers, tokenUrl, mediaBase, path, isOn])
  return { player, state }
}
