import { Readable } from 'node:stream'
import { FileAbsent } from '../files'
import { isBroken, piecesOf, type S3Answer, type S3Client } from './client.server'
import { StoreRefused, StoreUnreachable } from './errors'

/** How often one reading goes on where its connection broke. */
const MOST_RESUMED = 5

export interface Opened { bytes: number; pieces: AsyncGenerator<Buffer> }

interface Wanted { key: string; range: { start: number; end?: number } | undefined; silenceMs: number; signal?: AbortSignal }

/**
 * Opens an object or a part of it. Where the connection breaks, reading goes on from there, of the same version of the
 * object (If-Match) or not at all.
 * @throws FileAbsent with `name`
 */
export async function openObject(client: S3Client, name: string, { key, range, silenceMs, signal }: Wanted): Promise<Opened> {
  const start = range?.start ?? 0
  const isEmpty = range?.end !== undefined && range.end <= start
  const ask = (from: number, to: number | undefined, tag?: string) => client.send({
    method: isEmpty ? 'HEAD' : 'GET', key, ...(signal ? { signal } : {}),
    headers: { ...(from === 0 && to === undefined ? {} : { range: `bytes=${from}-${to === undefined ? '' : to - 1}` }), ...(tag ? { 'if-match': tag } : {}) },
  })
  const first = await ask(start, isEmpty ? undefined : range?.end)
  if (first.status === 404) throw new FileAbsent(name)
  // Nothing lies at or behind `start`: as of a local file, that is no error.
  if (isEmpty || first.status === 416) {
    first.body.destroy()
    return { bytes: 0, pieces: nothing() }
  }
  const bytes = lengthOf(first, start)
  return { bytes, pieces: resumed(first, bytes) }

  async function* resumed(answer: S3Answer, length: number): AsyncGenerator<Buffer> {
    const tag = answer.headers.etag
    let at = start
    let current = answer
    for (let times = 0; ; times++) {
      try {
        for await (const piece of piecesOf(current.body, silenceMs)) {
          at += piece.length
          yield piece
        }
        if (at === start + length) return
      } catch (error) {
        signal?.throwIfAborted()
        if (!isBroken(error)) throw error
      }
      if (times === MOST_RESUMED || tag === undefined) throw new StoreUnreachable('The object store breaks off in the middle of its answers.')
      current = await ask(at, start + length, tag)
      if (current.status !== 206) {
        current.body.destroy()
        // Removed or replaced while it was read.
        if (current.status === 404 || current.status === 412) throw new FileAbsent(name)
        throw new StoreRefused('The object store does not give parts of objects.', current.status, current.code)
      }
      if (lengthOf(current, at) !== start + length - at) throw new StoreRefused('The object store gave another part than was asked for.', current.status, '')
    }
  }
}

async function* nothing(): AsyncGenerator<Buffer> {}

/** @throws where it is not the part that was asked for: other bytes in the place of these would be a wrong picture */
function lengthOf({ status, headers, body }: S3Answer, start: number): number {
  const length = Number(headers['content-length'] ?? NaN)
  const range = /^bytes (\d+)-(\d+)\//.exec(headers['content-range'] ?? '')
  const isRight = Number.isSafeInteger(length) && (status === 206 ? range !== null && Number(range[1]) === start && Number(range[2]) - start + 1 === length : status === 200 && start === 0)
  if (isRight) return length
  body.destroy()
  throw new StoreRefused('The object store does not give parts of objects, or does not say how long they are.', status, '')
}

/** Whoever gives up reading ends the request, also one that waits for its next piece. */
export function streamOf({ pieces }: Opened, stop: AbortController): Readable {
  const stream = Readable.from(pieces, { objectMode: false })
  stream.once('close', () => stop.abort())
  return stream
}
