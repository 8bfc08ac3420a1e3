import type { AssetManifest, StructureKey } from '#vr/contract'
import type { Services } from '~/infra/services.server'
import { MANIFEST, revisionPrefix } from './model-files'

export const LAB_KEYS: StructureKey[] = ['main/calvaria', 'main/mandible', 'main/dens', 'main/hyoid']

export const labManifest = (model: string, revision: number, keys: readonly string[] = LAB_KEYS): AssetManifest => ({
  version: 1, model, revision, frameOfReferenceUid: null, volume: null, groups: [], slices: null,
  structures: keys.map((key, label) => ({ key: key.slice('main/'.length), label, name: { en: key, zh: key }, group: label < 2 ? 'skull' : 'neck', colour: '#e8dcc4', box: [[0, 0, 0], [1, 1, 1]], depthOrder: label, volumeMl: 1, lods: [] })),
})

/** A model of no study: what the rules of a lab need of one. */
export async function houseModel({ db, files }: Pick<Services, 'db' | 'files'>, institutionId: string): Promise<string> {
  const { id } = await db.anatomyModel.create({ data: { institutionId, title: 'Skull', source: 'own', state: 'ready', shows: 'all', readyRevision: 1, revision: 1 } })
  await putRevision({ files }, id, 1)
  return id
}

export async function putRevision({ files }: Pick<Services, 'files'>, modelId: string, revision: number, keys?: readonly string[]): Promise<void> {
  await files.put(`${revisionPrefix(modelId, revision)}${MANIFEST}`, Buffer.from(JSON.stringify(labManifest(modelId, revision, keys))))
}
