import { readdir, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { Services } from '~/infra/services.server'
import { MOST_FILES } from './image-import'
import { receiveFile } from './receive-file.server'

export type TakenPaths = { kind: 'taken'; files: number } | { kind: 'absent'; path: string } | { kind: 'too-many' }

/** Files and whole folders of this machine into an open import; they stay where they are. Links are not followed. */
export async function takePaths(services: Services, importId: string, paths: readonly string[], onFile?: (count: number) => void): Promise<TakenPaths> {
  const found: { path: string; name: string }[] = []
  const walk = async (folder: string, root: string): Promise<void> => {
    for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (found.length > MOST_FILES) return
      if (entry.isDirectory()) await walk(path, root)
      else if (entry.isFile()) found.push({ path, name: join(basename(root), relative(root, path)) })
    }
  }
  for (const path of paths) {
    const kind = await stat(path).catch(() => null)
    if (kind?.isDirectory()) await walk(path, path)
    else if (kind?.isFile()) found.push({ path, name: basename(path) })
    else return { kind: 'absent', path }
  }
  if (found.length > MOST_FILES) return { kind: 'too-many' }
  for (const [index, { path, name }] of found.entries()) {
    await receiveFile(services, importId, { name, copyOf: path })
    onFile?.(index + 1)
  }
  return { kind: 'taken', files: found.length }
}
