import { writeDownRemoved } from '~/domain/images/loose-files.server'
import type { Services } from '~/infra/services.server'
import { RESTORE_WITHIN_MS } from './anatomy'

const FORGOTTEN_TOGETHER = 100

/** Those that nobody brought back: with their scenes, for good. Their files go by `removeLooseFiles`. @returns how many */
export async function forgetRemovedModels({ db, now }: Pick<Services, 'db' | 'now'>): Promise<number> {
  const at = now()
  // What lessons were made of stays as a name, without its files and without what it was made of.
  const isUsed = { OR: [{ lessons: { some: {} } }, { labs: { some: {} } }] }
  const over = await db.anatomyModel.findMany({ where: { removedAt: { lt: new Date(at.getTime() - RESTORE_WITHIN_MS) }, OR: [{ readyRevision: { not: null } }, { labelsKey: { not: null } }, { NOT: { state: 'withdrawn', reason: 'source-removed' } }, { NOT: isUsed }] }, select: { id: true }, take: FORGOTTEN_TOGETHER })
  if (over.length === 0) return 0
  const ids = over.map(({ id }) => id)
  await db.$transaction(async (tx) => {
    await tx.anatomyModel.deleteMany({ where: { id: { in: ids }, NOT: isUsed } })
    await tx.anatomyModel.updateMany({ where: { id: { in: ids } }, data: { state: 'withdrawn', reason: 'source-removed', readyRevision: null, labelsKey: null } })
    await writeDownRemoved(tx, { images: [], series: [], models: ids }, at)
  })
  return ids.length
}
