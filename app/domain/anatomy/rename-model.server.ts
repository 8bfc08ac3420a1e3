import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { readTitle } from './anatomy'
import { loadModel } from './load-model.server'
import type { ChangedModel } from './remove-model.server'

export async function renameModel(services: Services, actor: Actor, modelId: string, given: string): Promise<ChangedModel | { kind: 'no-title' }> {
  const found = await loadModel(services, actor, 'edit', modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const title = readTitle(given)
  if (!title) return { kind: 'no-title' }
  await services.db.anatomyModel.updateMany({ where: { id: modelId }, data: { title } })
  await services.audit.recordNow({ action: 'model.renamed', actor: auditActor(actor), institutionId: found.model.institutionId, subjectKind: 'model', subjectId: modelId })
  return { kind: 'done' }
}
