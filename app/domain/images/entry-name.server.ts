import { sealForImages, unsealForImages } from './image-key.server'

/** The name of a file that is still being sent, and has no place in its import yet. */
const about = (importId: string) => `${importId}/on-its-way`

export const sealName = (name: string, imageSecret: string, importId: string): Uint8Array<ArrayBuffer> => sealForImages({ imageSecret }, 'file-name', about(importId), Buffer.from(name))

/** Null where it was changed, or sealed under another IMAGE_SECRET. */
export const openName = (sealed: Uint8Array, imageSecret: string, importId: string): string | null => unsealForImages({ imageSecret }, 'file-name', about(importId), sealed)?.toString('utf8') ?? null
