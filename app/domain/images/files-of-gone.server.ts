import type { Services } from '~/infra/services.server'

export const DERIVED_FOLDERS = ['derived/thumbnails/', 'derived/faces/', 'derived/volumes/', 'derived/frames/'] as const
type Folder = (typeof DERIVED_FOLDERS)[number] | 'images/'

/** A file whose series or picture no row names. */
export interface FileOfGone { key: string; of: 'series' | 'images'; /** The series, or the hash of the picture. */ name: string }

/** What no row names by now: left by a crash, or brought after the backup that the database comes from. */
export async function* filesOfGone({ db, files }: Pick<Services, 'db' | 'files'>, folders: readonly Folder[]): AsyncGenerator<FileOfGone> {
  for (const folder of folders) {
    const of = folder === 'images/' || folder === 'derived/frames/' ? 'images' as const : 'series' as const
    let last = { name: '', isGone: false }
    for await (const { key } of files.list(folder)) {
      const path = key.slice(folder.length).replace(/\.jpg$/, '').split('/')
      const name = folder === 'images/' ? path.at(-1)! : path[0]!
      // A pyramid is thousands of files of one series, one after the other.
      if (last.name !== name) last = { name, isGone: (of === 'images' ? await db.instance.count({ where: { sha256: name } }) : await db.series.count({ where: { id: name } })) === 0 }
      if (last.isGone) yield { key, of, name }
    }
  }
}

/** Whether the store could have given it this name. */
export const isHash = (name: string) => /^[0-9a-f]{64}$/.test(name)
