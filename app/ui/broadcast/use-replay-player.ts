import type { ReplayPlayer, ReplayState } from '#streaming/player'
import { usePlayer, type Opening, type PlayerPlace } from './use-player'

/** A replay player for as long as the component is shown. @param place `startMs` is where it begins, once. */
export function useReplayPlayer(place: PlayerPlace & { startMs: number }): { player: ReplayPlayer | null; state: ReplayState | Opening } {
  return usePlayer<ReplayState, ReplayPlayer>(place, (players, options) => players.createReplayPlayer({ ...options, startMs: place.startMs }))
}
