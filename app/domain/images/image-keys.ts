/** Where the parts of an image lie in `services.files`. */
export const imageKey = (sha256: string) => `images/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
/** HTJ2K frames of one instance (imaging/codecs: container). */
export const framesKey = (sha256: string) => `derived/frames/${sha256}`
export const thumbnailKey = (seriesId: string) => `derived/thumbnails/${seriesId}.jpg`
/** Of a head: the pictures by which its face is judged. For reviewers alone. */
export const facePrefix = (seriesId: string) => `derived/faces/${seriesId}/`
/** OME-Zarr, a folder. */
export const volumePrefix = (seriesId: string) => `derived/volumes/${seriesId}/`
