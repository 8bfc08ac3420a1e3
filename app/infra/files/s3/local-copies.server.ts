import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Left free on the disk by copies. */
const SPARE_BYTES = 512 * 1024 * 1024
/** Longer than any work on copies takes. */
const LONGEST_USE_MS = 6 * 3_600_000

/** Copies of objects for programs that read files by themselves; each lives as long as its use. */
export function createLocalCopies(folder: string) {
  let isSwept: Promise<void> | null = null
  return {
    async use<T>(open: () => Promise<{ stream: Readable; bytes: number }>, use: (path: string) => Promise<T>): Promise<T> {
      await (isSwept ??= sweep(folder))
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, `${process.pid}-${randomBytes(12).toString('hex')}`)
      try {
        const { stream, bytes } = await open()
        const { bavail, bsize } = await statfs(folder)
        if (bavail * bsize < bytes + SPARE_BYTES) {
          stream.destroy()
          throw new Error('the disk has no room for a copy of a file of the object store')
        }
        await pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
        return await use(path)
      } finally {
        await rm(path, { force: true })
      }
    },
  }
}

/** Of processes that were killed. */
async function sweep(folder: string): Promise<void> {
  const startedAt = Date.now() - process.uptime() * 1_000
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (!found) continue
    const pid = Number(name.split('-')[0])
    // In a container every run has the same number: what is older than this one is not ours.
    const isInUse = pid === process.pid ? found.mtimeMs >= startedAt - 1_000 : isAlive(pid) && found.mtimeMs > Date.now() - LONGEST_USE_MS
    if (!isInUse) await rm(path, { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
