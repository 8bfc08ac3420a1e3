import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { RESTORE_WITHIN_MS } from './anatomy'
import { loadModel } from './load-model.server'

export type ChangedModel = { kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** From now on nobody finds it; for a week it can be brought back as it was. */
export async function removeModel(services: Services, actor: Actor, modelId: string): Promise<ChangedModel> {
  const found = await loadModel(services, actor, 'edit', modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.anatomyModel.updateMany({ where: { id: modelId, removedAt: null }, data: { removedAt: services.now() } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'model.removed', actor: auditActor(actor), institutionId: found.model.institutionId, subjectKind: 'model', subjectId: modelId, detail: { study: found.model.studyId } })
  return { kind: 'done' }
}

/** Later than a week its files are gone, whatever still names it. */
export async function restoreModel(services: Services, actor: Actor, modelId: string): Promise<ChangedModel> {
  const found = await loadModel(services, actor, 'edit', modelId, { isRemoved: true })
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.anatomyModel.updateMany({ where: { id: modelId, removedAt: { gte: new Date(services.now().getTime() - RESTORE_WITHIN_MS) } }, data: { removedAt: null } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'model.restored', actor: auditActor(actor), institutionId: found.model.institutionId, subjectKind: 'model', subjectId: modelId, detail: { study: found.model.studyId } })
  return { kind: 'done' }
}
