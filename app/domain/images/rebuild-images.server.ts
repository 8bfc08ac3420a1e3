import { removeLeftModels } from '~/domain/anatomy/remove-left-models.server'
import { settleModel } from '~/domain/anatomy/settle-model.server'
import { askAgain } from '~/domain/anatomy/rebuild-model.server'
import { forEachOf } from '~/infra/files/together'
import type { Services } from '~/infra/services.server'
import { DERIVED_FOLDERS, filesOfGone, isHash } from './files-of-gone.server'
import { framesKey } from './image-keys'
import { judgeSeries } from './judge-series.server'
import { removeDerived, removeLooseFiles, writeDownRemoved } from './loose-files.server'
import { refreshStudy } from './refresh-study.server'

const AT_ONCE = 8

/** Throws away everything that was made of the kept files, and has it made again: verdicts now, the rest by jobs. */
export async function rebuildImages(services: Services, { studyId }: { studyId?: string }): Promise<{ studies: number; series: number; removed: number }> {
  const { db, files, queue } = services
  const series = await db.series.findMany({ where: studyId ? { studyId } : {}, select: { id: true, studyId: true }, orderBy: { id: 'asc' } })
  let removed = 0
  for (const { id } of series) {
    await db.series.updateMany({ where: { id }, data: { framesState: 'waiting', volumeState: 'missing' } })
    await removeDerived(services, id)
    await forEachOf(await db.instance.findMany({ where: { seriesId: id }, select: { sha256: true } }), AT_ONCE, async ({ sha256 }) => {
      if ((await files.size(framesKey(sha256))) === null) return
      await files.remove(framesKey(sha256))
      removed++
    })
    if ((await judgeSeries(services, id)) === 'volume') await db.series.updateMany({ where: { id }, data: { volumeState: 'waiting' } })
    await queue.add('image.derive', { seriesId: id }, `image.derive:${id}:again:${services.now().getTime()}`)
  }
  const models = await db.anatomyModel.findMany({ where: { seriesId: { in: series.map(({ id }) => id) }, state: { not: 'withdrawn' } }, select: { id: true } })
  for (const { id } of models) {
    await askAgain(services, id, { isLost: true })
    await settleModel(services, id)
  }
  const studies = [...new Set(series.map((one) => one.studyId))]
  for (const id of studies) await refreshStudy(services, id)
  if (!studyId) removed += (await removeLeftModels(services)) + (await removeOfGone(services))
  return { studies: studies.length, series: series.length, removed }
}

const NAMES_AT_ONCE = 500

/** Left by a crash between the rows and the files. What jobs have made again meanwhile stays. */
async function removeOfGone(services: Services): Promise<number> {
  const { db, files, now } = services
  const gone = { images: new Set<string>(), series: new Set<string>() }
  let found = 0
  // Removed by the book of loose files: an import may be bringing one of them just now.
  const writeDown = async () => {
    await db.$transaction((tx) => writeDownRemoved(tx, { images: [...gone.images], series: [...gone.series] }, now()))
    gone.images.clear()
    gone.series.clear()
  }
  for await (const { key, of, name } of filesOfGone(services, DERIVED_FOLDERS)) {
    found++
    if (of === 'images' && !isHash(name)) await files.remove(key)
    else gone[of].add(name)
    if (gone.images.size + gone.series.size >= NAMES_AT_ONCE) await writeDown()
  }
  await writeDown()
  await removeLooseFiles(services)
  return found
}
