import { useEffect, useRef, useState, type RefObject } from 'react'
import { openToken } from './playback-token'

type Players = typeof import('#streaming/player')

/** What both players are given: where the pictures go, and the right to them. */
export interface PlayerOptions<S> {
  streams: { name: string; container: HTMLElement }[]
  mediaBase: string
  token: string
  renewToken: () => Promise<string | null>
  path: 'auto' | 'interactive' | 'hls'
  onState: (state: S) => void
}

export interface PlayerPlace {
  streams: readonly string[]
  /** The stage's own elements, one per stream; they stay where they are when the layout changes. */
  containers: RefObject<Map<string, HTMLElement>>
  tokenUrl: string
  mediaBase: string
  path: 'auto' | 'interactive' | 'hls'
  isOn: boolean
}

export type Opening = { phase: 'opening' } | { phase: 'no-right' }

/** Binds a player to the life of a component. @param make called once per opening, with the latest props. */
export function usePlayer<S, P extends { readonly state: S; destroy(): void }>(
  place: PlayerPlace, make: (players: Players, options: PlayerOptions<S>) => P,
): { player: P | null; state: S | Opening } {
  const { containers, tokenUrl, mediaBase, path, isOn } = place
  const names = place.streams.join(',')
  const [player, setPlayer] = useState<P | null>(null)
  const [state, setState] = useState<S | Opening>({ phase: 'opening' })
  const latest = useRef(make)
  latest.current = make

  useEffect(() => {
    if (!isOn) return
    let isOver = false
    let made: P | null = null
    let retry: ReturnType<typeof setTimeout> | undefined
    setState({ phase: 'opening' })

    async function open() {
      try {
        const [players, right] = await Promise.all([import('#streaming/player'), openToken(tokenUrl)])
        if (isOver) return
        if (!right) return setState({ phase: 'no-right' })
        const streams = names.split(',').map((name) => ({ name, container: containers.current!.get(name)! }))
        made = latest.current(players, { streams, mediaBase, token: right.token, renewToken: right.renew, path, onState: setState })
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
