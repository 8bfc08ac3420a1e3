import { normalised } from '#vr/core/state/normalise'
import { parseScene } from '#vr/core/state/schema'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { MOST_SCENE_BYTES, MOST_SCENES, readSceneName, readView } from './anatomy'
import { loadModel } from './load-model.server'
import { mayCombine } from './models-beside.server'

export type SaveScene =
  | { kind: 'saved'; sceneId: string; name: string }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  | { kind: 'no-name' }
  /** No scene of this model, or larger than one may be. */
  | { kind: 'not-a-scene' }
  | { kind: 'too-many' }

/** Keeps how somebody left a model, under a name of theirs; the same name again takes its place. */
export async function saveScene(services: Services, actor: Actor, input: { modelId: string; name: string; state: unknown; view: unknown }): Promise<SaveScene> {
  const found = await loadModel(services, actor, 'open', input.modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const name = readSceneName(input.name)
  if (!name) return { kind: 'no-name' }
  const state = parseScene(input.state)
  if (state?.sources.main?.model !== input.modelId) return { kind: 'not-a-scene' }
  if (!(await mayCombine(services, actor, state))) return { kind: 'forbidden' }
  const view = readView(input.view)
  const stateJson = JSON.stringify(normalised(state))
  if (Buffer.byteLength(stateJson) > MOST_SCENE_BYTES) return { kind: 'not-a-scene' }
  const { db, now } = services
  const where = { modelId_personId_name: { modelId: input.modelId, personId: actor.personId, name } }
  const data = { stateJson, viewJson: view && JSON.stringify(view), changedAt: now() }
  return db.$transaction(async (tx): Promise<SaveScene> => {
    const known = await tx.savedScene.findUnique({ where, select: { id: true } })
    if (!known && (await tx.savedScene.count({ where: { modelId: input.modelId, personId: actor.personId } })) >= MOST_SCENES) return { kind: 'too-many' }
    const { id } = await tx.savedScene.upsert({ where, create: { modelId: input.modelId, personId: actor.personId, name, createdAt: now(), ...data }, update: data })
    return { kind: 'saved', sceneId: id, name }
  })
}
