import { auditActor, recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { mayServe } from './anatomy'
import { loadModel } from './load-model.server'
import { MANIFEST, revisionPrefix } from './model-files'

export type OpenAsset = { kind: 'found'; key: string; bytes: number } | { kind: 'not-found' } | { kind: 'forbidden' }

/** One file of the revision that is served, for whoever may open the model at this moment. @param asked as `readAssetAddress` gives it */
export async function openAsset(services: Pick<Services, 'db' | 'audit' | 'now' | 'files'>, actor: Actor, asked: { modelId: string; revision: number; path: string }): Promise<OpenAsset> {
  const found = await loadModel(services, actor, 'open', asked.modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { model, source } = found
  // Asked of the series itself: nothing of a stricter decision waits for a job, or for a cache here.
  if (model.readyRevision !== asked.revision || !mayServe(model, source?.series[0]?.faceState)) return { kind: 'not-found' }
  // Also where it stands beside another: its page was never opened then.
  if (source && asked.path === MANIFEST) recordOnce(services, 3_600_000, { action: 'study.read', actor: auditActor(actor), institutionId: source.institutionId, subjectKind: 'study', subjectId: source.id, detail: { by: 'anatomy' } })
  const key = `${revisionPrefix(asked.modelId, asked.revision)}${asked.path}`
  const bytes = await services.files.size(key)
  return bytes === null ? { kind: 'not-found' } : { kind: 'found', key, bytes }
}
