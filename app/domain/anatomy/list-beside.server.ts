import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { isAsOpen } from '~/policy/anatomy'
import type { BesideModel } from './beside'
import { listModels } from './list-models.server'
import { loadModel, sourceOf, subjectOfModel } from './load-model.server'

export type ListBeside = { kind: 'listed'; models: BesideModel[] } | { kind: 'not-found' } | { kind: 'forbidden' }

/** What may be added to a scene of this model: whatever else the actor may open and can be shown now. */
export async function listBeside(services: Services, actor: Actor, modelId: string): Promise<ListBeside> {
  const found = await loadModel(services, actor, 'open', modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const shown = (await listModels(services, actor)).models.filter(({ id, shows }) => id !== modelId && shows !== null)
  const rows = await services.db.anatomyModel.findMany({ where: { id: { in: shown.map(({ id }) => id) } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const models: BesideModel[] = []
  for (const { id, title, structures, institution } of shown) {
    const row = byId.get(id)
    if (!row || row.readyRevision === null) continue
    const isForAll = isAsOpen(subjectOfModel(row, await sourceOf(services.db, row)), found.subject, { within: found.model.institutionId })
    models.push({ id, title, revision: row.readyRevision, structures, institution, isForAll })
  }
  return { kind: 'listed', models }
}
