import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { writeMultipart, type OutgoingPart } from '#imaging/net/multipart'

/**
 * Content of a fixed checksum never changes, a right to see it may end: kept by the reader's own browser for a minute, then
 * asked for again, which costs no bytes.
 */
export const CACHE_OF_PICTURES = 'private, max-age=60, must-revalidate'
/** Through a link: asked for anew each time, since a link may end while its study is read, and left on nobody's disk. */
export const CACHE_OF_LINKS = 'private, no-store'
const VARY = 'Accept, Authorization, Cookie, Origin'

/** @returns whether the reader already has it: then the answer is given. */
export function isKnown(request: Request, response: Response, etag: string): boolean {
  response.set({ 'Cache-Control': request.params.token === undefined ? CACHE_OF_PICTURES : CACHE_OF_LINKS, ETag: `"${etag}"`, Vary: VARY })
  // By hand: programs that ask so send `no-cache` as well, which Express takes for a wish to have it all again.
  if (!(request.headers['if-none-match'] ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === `"${etag}"`)) return false
  response.status(304).end()
  return true
}

/** The headers are all that is asked for: no file is opened for them, so that none is left open. */
export const isHead = (response: Response): boolean => response.req.method === 'HEAD'

/** As fast as the reader takes it; a reader that goes away ends the reading of files. */
export async function sendStream(response: Response, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  if (isHead(response)) return void response.end()
  try {
    // Not object by object: a chunk is bytes.
    await pipeline(Readable.from(chunks, { objectMode: false }), response)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE' || response.destroyed) return
    throw error
  }
}

/** The first part is made before the first byte goes out: what cannot be given at all ends in an answer, not in a connection that breaks off. */
export async function sendParts(response: Response, type: string, parts: AsyncGenerator<OutgoingPart>): Promise<void> {
  try {
    const first = isHead(response) ? { done: true as const } : await parts.next()
    const boundary = `theatrum-${randomUUID()}`
    response.set({ 'Content-Type': `multipart/related; type="${type}"; boundary=${boundary}`, Vary: VARY })
    if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', 'private, no-store')
    await sendStream(response, writeMultipart(first.done ? [] : following(first.value, parts), boundary))
  } finally {
    // A reader that went away early never came to the end of them.
    await parts.return(undefined)
  }
}

async function* following(first: OutgoingPart, rest: AsyncGenerator<OutgoingPart>): AsyncGenerator<OutgoingPart> {
  yield first
  yield* rest
}
