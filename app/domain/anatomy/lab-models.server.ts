import { text } from 'node:stream/consumers'
import type { AssetManifest, Operation, SceneState, SourceState } from '#vr/contract'
import { MAIN } from '#vr/core/state/structure-key'
import type { OpenBounds } from '#vr/core/volume/bounds'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { isAsOpen, type LabSubject } from '~/policy/anatomy'
import { can } from '~/policy/can'
import { MANIFEST, revisionPrefix } from './model-files'
import { furtherNow, furtherOf, hasBoards, type FurtherModelNow } from './models-beside.server'

/** Further models that a scene, or an operation on it, names. */
export const furtherIn = (scene: Pick<SceneState, 'sources'>): SourceState[] => Object.entries(scene.sources).flatMap(([source, of]) => (source === MAIN ? [] : [of]))
export function furtherOfOperation(operation: Operation): SourceState[] {
  if (operation.do === 'combine') return operation.source && operation.id !== MAIN ? [operation.source] : []
  return operation.do === 'restore' ? furtherIn(operation.state) : []
}

/**
 * Lets the models in that a lab has accepted before, whoever comes now. Of one whose files are gone nothing is known: what was
 * accepted of it is taken as it is, so that all processes have the same scene.
 */
export async function admitAccepted({ files }: Pick<Services, 'files'>, bounds: OpenBounds, models: readonly SourceState[]): Promise<void> {
  for (const of of models) {
    if (bounds.has(of)) continue
    const key = `${revisionPrefix(of.model, of.revision)}${MANIFEST}`
    if ((await files.size(key)) === null) bounds.trust(of)
    else bounds.admit(JSON.parse(await text(await files.read(key))) as AssetManifest)
  }
}

/**
 * Whether a person may bring these models into a lab: they may open them, and so may whoever may be in the lab. Asked of each operation,
 * also where the model was let in before: it may have been withdrawn since.
 */
export async function mayBringIntoLab(services: Pick<Services, 'db' | 'files'>, actor: Actor, lab: LabSubject, models: readonly SourceState[]): Promise<boolean> {
  if (models.length === 0) return true
  const now = await furtherNow(services, [...new Set(models.map(({ model }) => model))])
  if (await hasBoards(services, [...now.values()])) return false
  return models.every(({ model, revision }) => {
    const one = now.get(model)
    return one !== undefined && one.revision === revision && can(actor, 'open', one.subject) && isAsOpen(one.subject, lab.model, { within: lab.institutionId })
  })
}

/** Of a lab's scene as it is now. */
export const furtherOfLab = (services: Pick<Services, 'db' | 'files'>, state: SceneState) => furtherNow(services, furtherOf([state]))

/** Of a scene that somebody brings: those that they may open, and whoever may be in the lab. */
export async function furtherForLab(services: Pick<Services, 'db' | 'files'>, actor: Actor, lab: LabSubject, state: SceneState): Promise<Map<string, FurtherModelNow>> {
  const now = await furtherNow(services, furtherOf([state]))
  for (const [id, { subject }] of now) if (!can(actor, 'open', subject) || !isAsOpen(subject, lab.model, { within: lab.institutionId })) now.delete(id)
  return now
}
