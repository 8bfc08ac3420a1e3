import { parseScene } from '#vr/core/state/schema'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { missingOf, MOST_SCENES, readView, sceneFor, type SavedSceneRow } from './anatomy'
import { furtherFor } from './models-beside.server'

/** The reader's own scenes of a model, latest first, as they fit its present revision. The right to the model was asked for. */
export async function listScenes(services: Pick<Services, 'db' | 'files'>, actor: Actor, modelId: string, revision: number | null): Promise<SavedSceneRow[]> {
  if (actor.kind !== 'person' || revision === null) return []
  const { db } = services
  const [rows, structures] = await Promise.all([
    db.savedScene.findMany({ where: { modelId, personId: actor.personId }, orderBy: [{ changedAt: 'desc' }, { id: 'desc' }], take: MOST_SCENES }),
    db.anatomyStructure.findMany({ where: { modelId }, select: { key: true } }),
  ])
  const keys = new Set(structures.map(({ key }) => key))
  const kept = rows.flatMap((row) => { const state = parseScene(JSON.parse(row.stateJson)); return state ? [{ ...row, state }] : [] })
  const further = await furtherFor(services, actor, kept.map(({ state }) => state))
  return kept.map(({ id, name, state, viewJson, changedAt }) => ({ id, name, state: sceneFor(state, { id: modelId, revision, keys }, further), view: readView(JSON.parse(viewJson ?? 'null')), missing: missingOf(state, further), changedAt }))
}
