import type { ReplayPlayer, ReplayPlayerOptions } from '../types'

export function createReplayPlayer(_options: ReplayPlayerOptions): ReplayPlayer {
  throw new Error('not here yet')
}
