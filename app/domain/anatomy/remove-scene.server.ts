import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadModel } from './load-model.server'

/** `state` and `view` are for the undo: the page saves them again under the name. */
export type RemoveScene = { kind: 'removed'; name: string; state: unknown; view: unknown } | { kind: 'gone' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** One's own scene, at once. */
export async function removeScene(services: Services, actor: Actor, input: { modelId: string; sceneId: string }): Promise<RemoveScene> {
  const found = await loadModel(services, actor, 'open', input.modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const own = { id: input.sceneId, modelId: input.modelId, personId: actor.personId }
  const scene = await services.db.savedScene.findFirst({ where: own })
  if (!scene || (await services.db.savedScene.deleteMany({ where: own })).count === 0) return { kind: 'gone' }
  return { kind: 'removed', name: scene.name, state: JSON.parse(scene.stateJson), view: JSON.parse(scene.viewJson ?? 'null') }
}
