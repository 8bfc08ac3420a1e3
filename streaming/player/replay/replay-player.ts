import type { ReplayPlayer, ReplayPlayerOptions } from '../types'

export declare function createReplayPlayer(options: ReplayPlayerOptions): ReplayPlayer
