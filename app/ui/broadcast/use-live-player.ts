import { useEffect, useRef, useState, type RefObject } from 'react'
import type { LivePlayer, LiveState, PlayerStats } from '#streaming/player'
import { openToken } from './playback-token'

export type WatchState = LiveState | { phase: 'opening' } | { phase: 'no-right' }

/**
 * Binds a live player to the life of a component. The containers are the stage's own elements, one per stream,
 * and stay where they are when the layout changes.
 */
export function useLivePlayer(options: {
  streams: readonly string[]
  containers: RefObject<Map<string, HTMLElement>>
  tokenUrl: string
  mediaBase: string
  path: 'auto' | 'interactive' | 'hls'
  isOn: boolean
  onStats?: (stats: PlayerStats) => void
}): { player: LivePlayer | null; state: WatchState } {
  const { containers, tokenUrl, mediaBase, path, isOn } = options
  const names = options.streams.join(',')
  const [player, setPlayer] = useState<LivePlayer | null>(null)
  const [state, setState] = useState<WatchState>({ phase: 'opening' })
  const onStats = useRef(options.onStats)
  onStats.current = options.onStats

  useEffect(() => {
    if (!isOn) return
    let isOver = false
    let made: LivePlayer | null = null
    let retry: ReturnType<typeof setTimeout> | undefined
    setState({ phase: 'opening' })

    async function open() {
      try {
        const [{ createLivePlayer }, right] = await Promise.all([import('#streaming/player'), openToken(tokenUrl)])
        if (isOver) return
        if (!right) return setState({ phase: 'no-right' })
        made = createLivePlayer({
          streams: names.split(',').map((name) => ({ name, container: containers.current!.get(name)! })),
          mediaBase, token: right.token, renewToken: right.renew, path, onState: setState, onStats: (stats) => onStats.current?.(stats),
        })
        setState(made.state)
        setPlayer(made)
      } catch {
        // The server could not be asked; it may be starting again.
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
  }, [names, containers, tokenUrl, mediaBase, path, isOn])

  return { player, state }
}
