import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Payload } from './client.server'
import { FileTooLarge } from './errors'

/** What S3 takes in one upload, so that an object is there whole or not at all without parts to clear up. */
export const MOST_OBJECT_BYTES = 5 * 1024 ** 3
/** Up to here a file is sent from memory. */
const IN_MEMORY_BYTES = 4 * 1024 * 1024
const PIECE_BYTES = 256 * 1024

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const tooLarge = (most: number) => new FileTooLarge(`A file of more than ${most} bytes cannot be kept in the object store.`)

export const payloadOf = (bytes: Uint8Array): Payload => ({ bytes: bytes.length, sha256: hashOf(bytes), open: () => bytes })

/** Of an open file; read once for its hash, and once for each attempt. */
export async function payloadOfFile(file: FileHandle, most = MOST_OBJECT_BYTES): Promise<Payload> {
  const { size } = await file.stat()
  if (size > most) throw tooLarge(most)
  if (size <= IN_MEMORY_BYTES) {
    const bytes = Buffer.alloc(size)
    for (let done = 0; done < size; ) {
      const { bytesRead } = await file.read(bytes, done, size - done, done)
      if (bytesRead === 0) throw new Error('a file became shorter while it was read')
      done += bytesRead
    }
    return payloadOf(bytes)
  }
  const hash = createHash('sha256')
  for await (const piece of piecesOf(file, size)) hash.update(piece)
  return { bytes: size, sha256: hash.digest('hex'), open: () => Readable.from(piecesOf(file, size), { objectMode: false }) }
}

/** Read by place, so that it can be read again: a ReadStream that is destroyed would close the file. */
async function* piecesOf(file: FileHandle, bytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes; ) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, bytes - at))
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    if (bytesRead === 0) throw new Error('a file became shorter while it was read')
    at += bytesRead
    yield piece.subarray(0, bytesRead)
  }
}

/**
 * A stream is written to the local disk first: the store wants its length and hash beforehand, an attempt may have to be
 * repeated, and of a stream that breaks nothing is sent. The file has no name while it is written: a crash leaves nothing.
 */
export async function withSpooled<T>(folder: string, content: AsyncIterable<Uint8Array>, use: (payload: Payload) => Promise<T>, most = MOST_OBJECT_BYTES): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomBytes(12).toString('hex'))
  const file = await open(path, 'wx+', 0o600)
  try {
    await unlink(path)
    const hash = createHash('sha256')
    let bytes = 0
    for await (const piece of content) {
      bytes += piece.length
      if (bytes > most) throw tooLarge(most)
      hash.update(piece)
      for (let done = 0; done < piece.length; ) done += (await file.write(piece, done)).bytesWritten
    }
    const sha256 = hash.digest('hex')
    return await use({ bytes, sha256, open: () => Readable.from(piecesOf(file, bytes), { objectMode: false }) })
  } finally {
    await file.close()
  }
}
