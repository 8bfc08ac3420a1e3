import { writeDownRemoved } from '~/domain/images/loose-files.server'
import type { Prisma } from '~/infra/db/generated/client'
import { shownOf, type Withdrawal } from './anatomy'

type Tx = Prisma.TransactionClient

/**
 * From the same moment nothing of these models is shown. In the transaction that changes their source; `removeLooseFiles` takes their files away
 * and, where the source may still be one, has them made again.
 */
export async function withdrawModelsIn(tx: Tx, of: { studyId: string } | { seriesId: { in: string[] } }, why: Withdrawal, now: Date): Promise<void> {
  await withdraw(tx, (await tx.anatomyModel.findMany({ where: of, select: { id: true } })).map(({ id }) => id), why, now)
}

/** After a decision on faces, in its transaction: models that show more, or less, than it allows; and those that waited for one. */
export async function withdrawOnFaceIn(tx: Tx, studyId: string, now: Date): Promise<void> {
  const models = await tx.anatomyModel.findMany({ where: { studyId }, select: { id: true, seriesId: true, state: true, shows: true, readyRevision: true } })
  if (models.length === 0) return
  const faces = new Map<string | null, ReturnType<typeof shownOf>>((await tx.series.findMany({ where: { studyId }, select: { id: true, faceState: true } })).map(({ id, faceState }) => [id, shownOf(faceState)]))
  const wrong = models.filter(({ seriesId, state, shows, readyRevision }) => state === 'withdrawn' || (readyRevision !== null && shows !== faces.get(seriesId)))
  const of = (isReplaced: boolean) => wrong.filter(({ seriesId }) => (faces.get(seriesId) ?? null) === null === isReplaced).map(({ id }) => id)
  await withdraw(tx, of(false), 'face-decided', now)
  await withdraw(tx, of(true), 'source-replaced', now)
}

/** After pictures were approved, in its transaction: boards that waited for it are made again by `removeLooseFiles`. @returns how many */
export async function remakeWaitingIn(tx: Tx, seriesId: string, now: Date): Promise<number> {
  const models = await tx.anatomyModel.findMany({ where: { seriesId, state: 'withdrawn' }, select: { id: true } })
  if (models.length > 0) await writeDownRemoved(tx, { images: [], series: [], models: models.map(({ id }) => id) }, now)
  return models.length
}

async function withdraw(tx: Tx, ids: string[], why: Withdrawal, now: Date): Promise<void> {
  if (ids.length === 0) return
  await tx.anatomyModel.updateMany({ where: { id: { in: ids } }, data: { state: 'withdrawn', reason: why, readyRevision: null } })
  await writeDownRemoved(tx, { images: [], series: [], models: ids }, now)
}
