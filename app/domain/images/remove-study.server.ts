import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { thumbnailKey, volumePrefix } from './image-keys'
import { loadForReview } from './load-for-review.server'
import { removeUnused } from './store-instances.server'

export type RemovedStudy = { kind: 'removed'; instances: number } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Takes a study out of the store: the rows first, so that nobody finds it, then the files that no other row names. */
export async function removeStudy(services: Services, actor: Actor, studyId: string): Promise<RemovedStudy> {
  const { db } = services
  const found = await loadForReview(services, actor, 'remove', studyId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study } = found
  const instances = await db.instance.findMany({ where: { series: { studyId } }, select: { sha256: true } })
  await db.$transaction(async (tx) => {
    await tx.study.delete({ where: { id: studyId } })
    if ((await tx.study.count({ where: { subjectId: study.subjectId } })) === 0) await tx.imageSubject.delete({ where: { id: study.subjectId } })
  })
  await services.audit.recordNow({ action: 'study.removed', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'study', subjectId: studyId, detail: { workspace: study.workspace, instances: instances.length } })
  for (const { sha256 } of instances) await removeUnused(services, sha256)
  for (const { id } of study.series) await removeDerived(services, id)
  return { kind: 'removed', instances: instances.length }
}

/** What was made of a series as a whole; frames lie with their instances. */
export async function removeDerived({ files }: Pick<Services, 'files'>, seriesId: string): Promise<void> {
  await files.remove(thumbnailKey(seriesId))
  for await (const { key } of files.list(volumePrefix(seriesId))) await files.remove(key)
}
