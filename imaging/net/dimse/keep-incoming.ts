import { open, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { part10Head } from '../part10'
import type { Incoming } from './accept'
import { STATUS } from './command'

const ASK_DISK_EVERY_BYTES = 64 * 1024 * 1024

/**
 * Writes a data set as it comes behind a head of our own, and makes sure that it is on disk. What has no room is refused with the
 * status that tells the sender to try again later; nothing half is left.
 */
export async function keepIncoming(
  bounds: { mostFileBytes: number; spareBytes: number }, path: string, incoming: Incoming, data: AsyncIterable<Buffer>, freeBytes: (folder: string) => Promise<number> = freeBytesAt,
): Promise<{ path: string } | { status: number }> {
  if ((await freeBytes(dirname(path))) < bounds.spareBytes) return { status: STATUS.outOfResources }
  const file = await open(path, 'wx', 0o600)
  let [bytes, asked] = [0, 0]
  try {
    await file.appendFile(part10Head({ ...incoming, sourceAe: incoming.callingAe }))
    for await (const piece of data) {
      bytes += piece.length
      if (bytes > bounds.mostFileBytes) return await giveUp(path, STATUS.outOfResources)
      if (bytes - asked > ASK_DISK_EVERY_BYTES) {
        asked = bytes
        if ((await freeBytes(dirname(path))) < bounds.spareBytes) return await giveUp(path, STATUS.outOfResources)
      }
      await file.appendFile(piece)
    }
    // "Success" lets the sender forget its copy.
    await file.sync()
    return bytes === 0 ? await giveUp(path, STATUS.cannotUnderstand) : { path }
  } catch (error) {
    await rm(path, { force: true })
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return { status: STATUS.outOfResources }
    throw error
  } finally {
    await file.close()
  }
}

async function giveUp(path: string, status: number): Promise<{ status: number }> {
  await rm(path, { force: true })
  return { status }
}

async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
