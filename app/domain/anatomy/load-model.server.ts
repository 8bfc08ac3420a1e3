import { allowed } from '~/domain/audit/allowed.server'
import { subjectOfSeries, subjectOfStudy } from '~/domain/images/readable-studies'
import type { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { ModelAction, ModelSubject } from '~/policy/anatomy'

type Db = Pick<Services['db'], 'study'>

/** What the rights to models hang on, beside their institution. */
const SOURCE = { id: true, description: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true } as const
const OF_SERIES = { id: true, pixelState: true, faceState: true, geometryJson: true, description: true, modality: true } as const
export type ModelSource = Prisma.StudyGetPayload<{ select: typeof SOURCE & { series: { select: typeof OF_SERIES } } }>

/** The study that a model is made of, with that series alone; null when it is gone. */
export const sourceOf = async (db: Db, { studyId, seriesId }: { studyId: string | null; seriesId: string | null }): Promise<ModelSource | null> =>
  studyId === null || seriesId === null ? null : db.study.findUnique({ where: { id: studyId }, select: { ...SOURCE, series: { where: { id: seriesId }, select: OF_SERIES } } })

/** A series that is gone leaves its study's rights. */
export const subjectOfModel = ({ institutionId, source: kind }: { institutionId: string; source: string }, source: ModelSource | null): ModelSubject =>
  ({ kind: 'model', institutionId, source: kind === 'study' ? source && (source.series[0] ? subjectOfSeries(source, source.series[0]) : subjectOfStudy(source)) : 'house' })

/** A model and its source, for whoever may do this with it. */
export async function loadModel(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: ModelAction, modelId: string, { isRemoved = false } = {}) {
  const model = await services.db.anatomyModel.findUnique({ where: { id: modelId } })
  if (!model || (model.removedAt !== null) !== isRemoved) return { kind: 'not-found' as const }
  const source = await sourceOf(services.db, model)
  const subject = subjectOfModel(model, source)
  if (!allowed(services, actor, action, subject, { subjectKind: 'model', subjectId: modelId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, model, source, subject }
}
