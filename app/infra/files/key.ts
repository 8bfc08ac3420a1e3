const MOST_CHARACTERS = 512

/** The first part of a key, which says what may be thrown away: `derived` can be made again, `images` and `anatomy` (what people spoke and drew), `courses` (what they brought and handed in), `exams` (pictures of questions) not. */
export const ROOMS = ['images', 'anatomy', 'courses', 'exams', 'derived'] as const

/** @throws where a key could lead out of the store: the caller's fault, never a visitor's. */
export function assertKey(key: string): void {
  const parts = key.split('/')
  const isGood = key.length <= MOST_CHARACTERS && parts.length > 1 && ROOMS.some((room) => room === parts[0]) && parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part))
  if (!isGood) throw new Error('not a key of the file store')
}

/** A prefix is the beginning of a key that ends with '/'. */
export function assertPrefix(prefix: string): void {
  if (!prefix.endsWith('/')) throw new Error('a prefix of the file store ends with "/"')
  assertKey(`${prefix}x`)
}
