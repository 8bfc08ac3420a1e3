/**
 * The only way into streaming/ for the application: types, tokens and the media plane's client.
 * Kept light: it is part of the application's bundle, and no server of the media plane may come with it.
 */
export type * from './contract'
export { CLOSE } from './contract'
export { areMasks, MOST_MASKS } from './mask/rectangles'
export { signPlaybackToken, verifyPlaybackToken, type PlaybackClaims, type TokenVerdict } from './token'
export { controlSecret, isControlRequest } from './session/control-secret'
export { MediaPlaneError, createMediaClient } from './session/media-client'
