import type { LivePlayer, LivePlayerOptions } from '../types'

export declare function createLivePlayer(options: LivePlayerOptions): LivePlayer
