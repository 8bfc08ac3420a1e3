import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { mayServe } from './anatomy'
import { sourceOf, subjectOfModel } from './load-model.server'

export interface ModelOfStudy { id: string; title: string; seriesId: string }

/** In a menu: more are found in the list of models. */
const MOST = 8

/** Models that were made of a study's series and can be opened now, for the way from a picture to the same place in 3D. */
export async function modelsOfStudy({ db }: Pick<Services, 'db'>, actor: Actor, studyId: string): Promise<ModelOfStudy[]> {
  const models = await db.anatomyModel.findMany({ where: { studyId, removedAt: null, readyRevision: { not: null }, seriesId: { not: null } }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: MOST })
  const found: ModelOfStudy[] = []
  for (const model of models) {
    const source = await sourceOf(db, model)
    if (source && can(actor, 'open', subjectOfModel(model, source)) && mayServe(model, source.series[0]?.faceState)) found.push({ id: model.id, title: model.title, seriesId: model.seriesId! })
  }
  return found
}
