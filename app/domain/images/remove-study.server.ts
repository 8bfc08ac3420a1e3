import { withdrawModelsIn } from '~/domain/anatomy/withdraw-models.server'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadForReview } from './load-for-review.server'
import { removeLooseFiles, writeDownRemoved } from './loose-files.server'

export type RemovedStudy = { kind: 'removed'; instances: number } | { kind: 'not-found' } | { kind: 'forbidden' }

/**
 * Takes a study out of the store: the rows first, so that nobody finds it, then the files that no other row names. They are
 * written down together with the rows' going: after a crash they go at the next start.
 */
export async function removeStudy(services: Services, actor: Actor, studyId: string): Promise<RemovedStudy> {
  const { db } = services
  const found = await loadForReview(services, actor, 'remove', studyId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study } = found
  const removed = await db.$transaction(async (tx) => {
    // First of all a write: what is read from here on is what goes.
    if ((await tx.study.updateMany({ where: { id: studyId }, data: { isHeld: true } })).count === 0) return null
    const instances = await tx.instance.findMany({ where: { series: { studyId } }, select: { sha256: true } })
    const series = await tx.series.findMany({ where: { studyId }, select: { id: true } })
    await writeDownRemoved(tx, { images: instances.map(({ sha256 }) => sha256), series: series.map(({ id }) => id) }, services.now())
    await withdrawModelsIn(tx, { studyId }, 'source-removed', services.now())
    await tx.study.delete({ where: { id: studyId } })
    if ((await tx.study.count({ where: { subjectId: study.subjectId } })) === 0) await tx.imageSubject.delete({ where: { id: study.subjectId } })
    return instances.length
  }, { timeout: 60_000 })
  if (removed === null) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'study.removed', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'study', subjectId: studyId, detail: { workspace: study.workspace, instances: removed } })
  await removeLooseFiles(services)
  return { kind: 'removed', instances: removed }
}
