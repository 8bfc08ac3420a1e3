import { forEachOf } from '~/infra/files/together'
import type { Services } from '~/infra/services.server'
import { RESTORE_WITHIN_MS, shownOf, type Withdrawal } from './anatomy'
import { isUnreviewed } from './made-of'
import { modelPrefix, ownerOf, sourcePrefix } from './model-files'

type Needs = Pick<Services, 'db' | 'files' | 'queue' | 'now'>

const AT_ONCE = 8

/** Names the job that makes a revision. */
export const makeKey = (modelId: string, revision: number) => `anatomy.make:${modelId}:${revision}`

/**
 * Files follow the row: those of revisions that are not served go, and a model that was withdrawn is made again where its source may still be one.
 * Again is the same.
 */
export async function settleModel(services: Needs, modelId: string): Promise<void> {
  await removeOldRevisions(services, modelId)
  await removeSourcesOfGone(services, modelId)
  await remake(services, modelId)
}

/** When more of a study has come and was judged: what was withdrawn for it is made again. */
export async function settleWithdrawn(services: Needs, studyId: string): Promise<void> {
  for (const { id } of await services.db.anatomyModel.findMany({ where: { studyId, state: 'withdrawn' }, select: { id: true } })) await settleModel(services, id)
}

/** A job may be writing the revision that is waited for: that one stays. */
async function removeOldRevisions({ db, files }: Needs, modelId: string): Promise<void> {
  const model = await db.anatomyModel.findUnique({ where: { id: modelId }, select: { revision: true, readyRevision: true, state: true } })
  const isOver = (revision: number) => !model || (revision !== model.readyRevision && revision <= model.revision && !(revision === model.revision && model.state === 'waiting'))
  await forEachOf(files.list(modelPrefix(modelId)), AT_ONCE, async ({ key }) => {
    const owner = ownerOf(key)
    if (!owner || isOver(owner.revision)) await files.remove(key)
  })
}

/** What people brought or drew is kept no longer than the model can be brought back, nor than the patient's study that it was drawn on. */
async function removeSourcesOfGone({ db, files, now }: Needs, modelId: string): Promise<void> {
  const model = await db.anatomyModel.findUnique({ where: { id: modelId }, select: { source: true, studyId: true, removedAt: true } })
  const isForgotten = model?.removedAt != null && model.removedAt.getTime() < now().getTime() - RESTORE_WITHIN_MS
  const isOfGone = model?.source === 'study' && (model.studyId === null || (await db.study.count({ where: { id: model.studyId } })) === 0)
  if (model && !isForgotten && !isOfGone) return
  if (model) await db.anatomyModel.updateMany({ where: { id: modelId, labelsKey: { not: null } }, data: { labelsKey: null } })
  await forEachOf(files.list(sourcePrefix(modelId)), AT_ONCE, ({ key }) => files.remove(key))
}

async function remake({ db, queue }: Needs, modelId: string): Promise<void> {
  const model = await db.anatomyModel.findUnique({ where: { id: modelId }, select: { seriesId: true, revision: true, state: true, removedAt: true } })
  if (!model) return
  if (model.state === 'waiting') return void (await queue.add('anatomy.make', { modelId, revision: model.revision }, makeKey(modelId, model.revision)))
  if (model.state !== 'withdrawn' || model.seriesId === null || model.removedAt !== null) return
  const series = await db.series.findUnique({ where: { id: model.seriesId }, select: { modality: true, pixelState: true, faceState: true, geometryJson: true } })
  // Not judged: more of it is arriving; the end of its import asks again.
  if (!series || series.geometryJson === null || shownOf(series.faceState) === null) return
  // The approval asks again.
  if (isUnreviewed(series)) return void (await db.anatomyModel.updateMany({ where: { id: modelId, state: 'withdrawn' }, data: { reason: 'pixels-waiting' satisfies Withdrawal } }))
  const revision = model.revision + 1
  const { count } = await db.anatomyModel.updateMany({ where: { id: modelId, state: 'withdrawn', revision: model.revision }, data: { state: 'waiting', revision } })
  if (count > 0) await queue.add('anatomy.make', { modelId, revision }, makeKey(modelId, revision))
}
