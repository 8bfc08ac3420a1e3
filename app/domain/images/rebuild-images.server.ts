import { removeLeftModels } from '~/domain/anatomy/remove-left-models.server'
import { settleModel } from '~/domain/anatomy/settle-model.server'
import { askAgain } from '~/domain/anatomy/rebuild-model.server'
import { forEachOf } from '~/infra/files/together'
import type { Services } from '~/infra/services.server'
import { framesKey } from './image-keys'
import { judgeSeries } from './judge-series.server'
import { removeDerived } from './loose-files.server'
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
  // Of series that are gone: a crash between the rows and the files.
  if (!studyId) {
    removed += await removeLeftModels(services)
    for (const folder of ['derived/thumbnails/', 'derived/faces/', 'derived/volumes/', 'derived/frames/']) {
      await forEachOf(files.list(folder), AT_ONCE, async ({ key }) => {
        await files.remove(key)
        removed++
      })
    }
  }
  return { studies: studies.length, series: series.length, removed }
}
