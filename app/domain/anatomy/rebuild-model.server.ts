import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { shownOf } from './anatomy'
import { loadModel } from './load-model.server'
import { isUnreviewed } from './made-of'
import { makeKey } from './settle-model.server'

export type RebuildModel = { kind: 'asked' } | { kind: 'not-found' } | { kind: 'forbidden' } /** The series is gone, or may be no source now: its face, or nobody has looked at the pictures of a board. */ | { kind: 'not-a-source' }

/** Everything that was made is made again; what there is stays in use until then. */
export async function rebuildModel(services: Services, actor: Actor, modelId: string): Promise<RebuildModel> {
  const found = await loadModel(services, actor, 'edit', modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { model, source } = found
  const series = source?.series[0]
  if (model.source === 'study' && (!series || shownOf(series.faceState) === null || isUnreviewed(series))) return { kind: 'not-a-source' }
  await askAgain(services, modelId)
  await services.audit.recordNow({ action: 'model.rebuilt', actor: auditActor(actor), institutionId: model.institutionId, subjectKind: 'model', subjectId: modelId, detail: { study: model.studyId } })
  return { kind: 'asked' }
}

/** Under a new number, so that nothing of the old one is taken for the new one's. @param options.isLost what there is cannot be served */
export async function askAgain({ db, queue }: Pick<Services, 'db' | 'queue'>, modelId: string, { isLost = false } = {}): Promise<void> {
  const { revision } = await db.anatomyModel.update({ where: { id: modelId }, data: { revision: { increment: 1 }, state: 'waiting', reason: null, ...(isLost ? { readyRevision: null } : {}) }, select: { revision: true } })
  await queue.add('anatomy.make', { modelId, revision }, makeKey(modelId, revision))
}
