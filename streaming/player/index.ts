/** The browser half of streaming: framework-free players. Safe to import on a server; they run in a browser only. */
export type * from './types'
export { capabilities } from './capabilities'
export { createLivePlayer } from './live/live-player'
export { createReplayPlayer } from './replay/replay-player'
