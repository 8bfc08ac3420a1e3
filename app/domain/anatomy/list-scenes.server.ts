import { parseScene } from '#vr/core/state/schema'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { MOST_SCENES, readView, sceneFor, type SavedSceneRow } from './anatomy'

/** The reader's own scenes of a model, latest first, as they fit its present revision. The right to the model was asked for. */
export async function listScenes({ db }: Pick<Services, 'db'>, actor: Actor, modelId: string, revision: number | null): Promise<SavedSceneRow[]> {
  if (actor.kind !== 'person' || revision === null) return []
  const [rows, structures] = await Promise.all([
    db.savedScene.findMany({ where: { modelId, personId: actor.personId }, orderBy: [{ changedAt: 'desc' }, { id: 'desc' }], take: MOST_SCENES }),
    db.anatomyStructure.findMany({ where: { modelId }, select: { key: true } }),
  ])
  const keys = new Set(structures.map(({ key }) => key))
  return rows.flatMap(({ id, name, stateJson, viewJson, changedAt }) => {
    const state = parseScene(JSON.parse(stateJson))
    return state ? [{ id, name, state: sceneFor(state, { id: modelId, revision, keys }), view: readView(JSON.parse(viewJson ?? 'null')), changedAt }] : []
  })
}
