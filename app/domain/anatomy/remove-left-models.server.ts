import { forEachOf } from '~/infra/files/together'
import type { Services } from '~/infra/services.server'
import { MODELS_PREFIX, ownerOf, ownerOfSource, SOURCES_PREFIX } from './model-files'

const AT_ONCE = 8

/** Files of models that are gone: a crash between the rows and the files. @returns how many */
export async function removeLeftModels({ db, files }: Pick<Services, 'db' | 'files'>): Promise<number> {
  const known = new Set((await db.anatomyModel.findMany({ select: { id: true } })).map(({ id }) => id))
  let removed = 0
  await forEachOf(files.list(MODELS_PREFIX), AT_ONCE, async ({ key }) => {
    if (known.has(ownerOf(key)?.modelId ?? '')) return
    await files.remove(key)
    removed++
  })
  await forEachOf(files.list(SOURCES_PREFIX), AT_ONCE, async ({ key }) => {
    const owner = ownerOfSource(key)
    if (owner === null || known.has(owner) || (await db.anatomyModel.count({ where: { id: owner } })) > 0) return
    await files.remove(key)
    removed++
  })
  return removed
}
