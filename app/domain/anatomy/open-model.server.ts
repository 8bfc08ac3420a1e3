import { auditActor, recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { mayServe, type ModelRow, type ModelSourceKind, type ModelState, type OpenedModel, type Shown } from './anatomy'
import { listScenes } from './list-scenes.server'
import { loadModel } from './load-model.server'
import { assetsUrl, MANIFEST, revisionPrefix } from './model-files'
import { askAgain } from './rebuild-model.server'
import { makeKey } from './settle-model.server'

export type OpenModel = { kind: 'opened'; opened: OpenedModel } | { kind: 'not-found' } | { kind: 'forbidden' }

/** A model as its page shows it, from what the decisions on its source allow at this moment. */
export async function openModel(services: Services, actor: Actor, modelId: string): Promise<OpenModel> {
  const found = await loadModel(services, actor, 'open', modelId)
  if (found.kind !== 'found') return found
  const { model, source, subject } = found
  if (source) recordOnce(services, 3_600_000, { action: 'study.read', actor: auditActor(actor), institutionId: source.institutionId, subjectKind: 'study', subjectId: source.id, detail: { by: 'anatomy' } })
  let revision = mayServe(model, source?.series[0]?.faceState) ? model.readyRevision : null
  let state = model.state as ModelState
  if (revision !== null && (await services.files.size(`${revisionPrefix(modelId, revision)}${MANIFEST}`)) === null) {
    // Not in backups, since it is made again: here, when somebody asks for it after one was put back.
    if (state === 'ready') await askAgain(services, modelId, { isLost: true })
    revision = null
    state = 'waiting'
  }
  const job = state === 'waiting' ? await services.queue.find(makeKey(modelId, model.revision)) : null
  const hasGivenUp = job?.state === 'dead'
  return {
    kind: 'opened',
    opened: {
      model: {
        id: model.id, title: model.title, state: hasGivenUp ? 'failed' : state, reason: hasGivenUp ? 'gave-up' : (model.reason as ModelRow['reason']), revision, shows: revision === null ? null : (model.shows as Shown), createdAt: model.createdAt,
        study: source && { id: source.id, description: source.description }, seriesId: model.seriesId, source: model.source as ModelSourceKind, mayEdit: can(actor, 'edit', subject),
      },
      manifestUrl: revision === null ? null : `${assetsUrl(modelId, revision)}${MANIFEST}`,
      progress: state === 'waiting' && !hasGivenUp ? (job?.progress ?? 0) : null,
      scenes: await listScenes(services, actor, modelId, revision),
    },
  }
}
