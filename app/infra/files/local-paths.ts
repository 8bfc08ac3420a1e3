import type { Files } from './files'
import { forEachOf } from './together'

/** Copies that are fetched at once where the store is elsewhere. */
const AT_ONCE = 8

/** Local paths of several files at once, as long as `use` runs. Names in the order of the keys. @throws FileAbsent */
export async function withLocalPaths<T>(files: Pick<Files, 'localPath'>, keys: readonly string[], use: (paths: string[]) => Promise<T>): Promise<T> {
  const paths: string[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const holding: Promise<void>[] = []
  try {
    await forEachOf(keys.entries(), AT_ONCE, async ([index, key]) => {
      paths[index] = await new Promise<string>((resolve, reject) => {
        const one = files.localPath(key, (path) => {
          resolve(path)
          return held
        })
        one.catch(reject)
        holding.push(one.catch(() => undefined))
      })
    })
    return await use(paths)
  } finally {
    release()
    await Promise.all(holding)
  }
}
