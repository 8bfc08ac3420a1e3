/** The only way into streaming/ for the application: types, tokens and the media plane's client. */
export type * from './contract'
export { CLOSE } from './contract'
export { signPlaybackToken, verifyPlaybackToken, type PlaybackClaims, type TokenVerdict } from './token'
