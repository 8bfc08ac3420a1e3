import { createHash } from 'node:crypto'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import { constants } from 'node:fs'
import { join, sep } from 'node:path'
import { isSafePath } from './manifest'

const CHUNK = 256 * 1024

/** Bytes `from` to `to` of an open file, in pieces; ends early where the file does. */
export async function* pieces(file: FileHandle, from: number, to: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK)
  for (let at = from; at < to; ) {
    signal?.throwIfAborted()
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, to - at), at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** Writes pieces to a new file that only its owner may read, on the disk when this returns. */
export async function writeSynced(path: string, source: AsyncIterable<Buffer>, onBytes?: (count: number) => void): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  const file = await open(path, 'wx', 0o600)
  let bytes = 0
  try {
    for await (const piece of source) {
      hash.update(piece)
      for (let done = 0; done < piece.length; ) done += (await file.write(piece, done)).bytesWritten
      bytes += piece.length
      onBytes?.(piece.length)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

export async function hashOf(path: string, onBytes?: (count: number) => void, signal?: AbortSignal): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  const file = await openInside(path)
  let bytes = 0
  try {
    for await (const piece of pieces(file, 0, Number.MAX_SAFE_INTEGER, signal)) {
      hash.update(piece)
      bytes += piece.length
      onBytes?.(piece.length)
    }
  } finally {
    await file.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** A link in place of a file is never followed. */
const openInside = (path: string) => open(path, constants.O_RDONLY | constants.O_NOFOLLOW)

/** The path of a backup's part; null where a link on the way would lead elsewhere, or nothing is there. */
export async function partPath(folder: string, stored: string): Promise<string | null> {
  if (!isSafePath(stored)) return null
  try {
    const [inside, root] = [await realpath(join(folder, stored)), await realpath(folder)]
    return inside === join(root, stored) && inside.startsWith(root + sep) ? inside : null
  } catch {
    return null
  }
}

/** A new name outlives a power cut only when its folder is synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
