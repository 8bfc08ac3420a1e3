import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** What application and media plane show each other; derived, so that a leaked header signs no viewer's token. */
export function controlSecret(mediaSecret: string): string {
  if (!mediaSecret) throw new Error('MEDIA_SECRET is empty')
  return createHmac('sha256', mediaSecret).update('theatrum-control-1').digest('base64url')
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** @param authorizationHeader the request's `Authorization`. Compared in constant time, lengths as well. */
export function isControlRequest(authorizationHeader: string | null | undefined, mediaSecret: string): boolean {
  return timingSafeEqual(digest(authorizationHeader ?? ''), digest(`Bearer ${controlSecret(mediaSecret)}`))
}
