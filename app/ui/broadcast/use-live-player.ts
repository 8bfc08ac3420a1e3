import { useRef } from 'react'
import type { LivePlayer, LiveState, PlayerStats } from '#streaming/player'
import { usePlayer, type Opening, type PlayerPlace } from './use-player'

export type WatchState = LiveState | Opening

/** A live player for as long as the component is shown. */
export function useLivePlayer(place: PlayerPlace & { onStats?: (stats: PlayerStats) => void }): { player: LivePlayer | null; state: WatchState } {
  const onStats = useRef(place.onStats)
  onStats.current = place.onStats
  return usePlayer<LiveState, LivePlayer>(place, (players, options) => players.createLivePlayer({ ...options, onStats: (stats) => onStats.current?.(stats) }))
}
