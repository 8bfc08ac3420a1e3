import { createHash } from 'node:crypto'
import type { LessonStep } from '#vr/contract'
import type { Services } from '~/infra/services.server'
import { mayServe } from './anatomy'
import { stepOfRow, type ModelNow } from './draft'
import { MOST_STEPS } from './lesson'
import type { ModelSource } from './load-model.server'

/** Of a step as it is kept: whoever saves says what they saw. */
export const markOf = (stepJson: string): string => createHash('sha256').update(stepJson).digest('hex').slice(0, 16)

export interface StepRow { id: string; position: number; stepJson: string; voiceKey: string | null; voiceZhKey: string | null }

/** In their order. The right to the lesson was asked for. */
export const stepRows = (db: Pick<Services['db'], 'lessonStep'>, lessonId: string): Promise<StepRow[]> =>
  db.lessonStep.findMany({ where: { lessonId }, orderBy: [{ position: 'asc' }, { id: 'asc' }], take: MOST_STEPS, select: { id: true, position: true, stepJson: true, voiceKey: true, voiceZhKey: true } })

/** A draft as its player gets it: what cannot be read is left out. */
export const readDraft = async (db: Pick<Services['db'], 'lessonStep'>, lessonId: string): Promise<LessonStep[]> => (await stepRows(db, lessonId)).flatMap((row) => stepOfRow(row) ?? [])

/** What of a lesson's model can be shown now. */
export async function modelNow(db: Pick<Services['db'], 'anatomyStructure'>, model: { id: string; source: string; shows: string | null; readyRevision: number | null; removedAt: Date | null }, source: ModelSource | null): Promise<ModelNow> {
  const isThere = model.removedAt === null && mayServe(model, source?.series[0]?.faceState)
  const structures = await db.anatomyStructure.findMany({ where: { modelId: model.id }, select: { key: true } })
  return { id: model.id, revision: isThere ? model.readyRevision : null, keys: new Set(structures.map(({ key }) => key)) }
}
