import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, constants, copyFile, link, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { FileAbsent, type Files } from './files'
import { assertKey, assertPrefix } from './key'

/** Names of our own beside finished files; never listed, never a key. */
const PARTIAL = '.partial-'

const isAbsent = (error: unknown) => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/**
 * The store on the local disk, below `root`. A file appears under its key by a rename, after its bytes were forced to
 * the disk; only its owner may read it.
 */
export function createDiskFiles(root: string): Files {
  const pathOf = (key: string) => {
    assertKey(key)
    return join(root, key)
  }

  /** `write` makes the file at a name nobody reads; then it takes its place. */
  async function appear<T>(key: string, write: (temporary: string) => Promise<T>): Promise<T> {
    const path = pathOf(key)
    const folder = dirname(path)
    const made = await mkdir(folder, { recursive: true, mode: 0o700 })
    const temporary = join(folder, `${PARTIAL}${randomBytes(9).toString('hex')}`)
    try {
      const result = await write(temporary)
      await rename(temporary, path)
      // What is derived may lose its name in a power cut: it is made again. Its bytes, where there are any, are whole.
      if (!key.startsWith('derived/')) {
        await syncFolder(folder)
        for (let above = folder; made && above.length >= made.length; ) await syncFolder((above = dirname(above)))
      }
      return result
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  async function* walk(folder: string, prefix: string): AsyncGenerator<{ key: string; bytes: number }> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      if (isAbsent(error)) return []
      throw error
    })
    // '/' sorts before letters and digits, so that the order is that of whole keys.
    const sorted = entries.map((entry) => ({ entry, name: entry.isDirectory() ? `${entry.name}/` : entry.name })).sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const { entry, name } of sorted) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) yield* walk(join(folder, entry.name), prefix + name)
      else if (entry.isFile()) {
        const found = await stat(join(folder, entry.name)).catch(() => null)
        if (found) yield { key: prefix + name, bytes: found.size }
      }
    }
  }

  const files: Files = {
    put: (key, content) => appear(key, async (temporary) => {
      const file = await open(temporary, 'wx', 0o600)
      try {
        let bytes = 0
        for await (const piece of content instanceof Uint8Array ? [content] : (content as AsyncIterable<Uint8Array>)) {
          for (let done = 0; done < piece.length; ) done += (await file.write(piece, done)).bytesWritten
          bytes += piece.length
        }
        await file.sync()
        return bytes
      } finally {
        await file.close()
      }
    }),

    async take(key, localPath) {
      await appear(key, async (temporary) => {
        // The local file goes only once the new name is there: a crash between the two leaves both, never none.
        await link(localPath, temporary).catch(() => copyFile(localPath, temporary, constants.COPYFILE_EXCL))
        const file = await open(temporary, 'r+')
        try {
          await file.chmod(0o600)
          await file.sync()
        } finally {
          await file.close()
        }
      })
      await unlink(localPath)
    },

    async read(key, range) {
      const file = await open(pathOf(key), 'r').catch((error: unknown) => {
        throw isAbsent(error) ? new FileAbsent(key) : error
      })
      const { start = 0, end } = range ?? {}
      return createReadStream('', { fd: file, start, ...(end === undefined ? {} : { end: Math.max(start, end) - 1 }), autoClose: true }) satisfies Readable
    },

    async bytes(key, range) {
      const file = await open(pathOf(key), 'r').catch((error: unknown) => {
        throw isAbsent(error) ? new FileAbsent(key) : error
      })
      try {
        const { size } = await file.stat()
        const start = Math.min(range?.start ?? 0, size)
        const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(range?.end ?? size, size) - start))
        let done = 0
        while (done < buffer.length) {
          const { bytesRead } = await file.read(buffer, done, buffer.length - done, start + done)
          if (bytesRead === 0) break
          done += bytesRead
        }
        return buffer.subarray(0, done)
      } finally {
        await file.close()
      }
    },

    async size(key) {
      const found = await stat(pathOf(key)).catch((error: unknown) => {
        if (isAbsent(error)) return null
        throw error
      })
      return found?.isFile() ? found.size : null
    },

    async remove(key) {
      await rm(pathOf(key), { force: true })
    },

    list(prefix) {
      assertPrefix(prefix)
      return walk(join(root, prefix), prefix)
    },

    localPath: async (key, use) => {
      if ((await files.size(key)) === null) throw new FileAbsent(key)
      return use(pathOf(key))
    },

    check: () => access(root, constants.W_OK),
    prove: () => access(root, constants.W_OK),
    close: () => undefined,
  }
  return files
}

/** A new name outlives a power cut only when its folder is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
