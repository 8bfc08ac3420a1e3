import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { MOST_MODELS, readTitle, shownOf } from './anatomy'
import { labelledSeries } from './labelled-series.server'
import { sourceOf, subjectOfModel } from './load-model.server'
import { madeOf, waitsForReview } from './made-of'
import { makeKey } from './settle-model.server'

export type MakeModel =
  | { kind: 'made'; modelId: string }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  | { kind: 'no-title' }
  /** Its slices are not one honest volume, or more of them are arriving. */
  | { kind: 'no-volume' }
  /** A copy that waits for a person, or the head that a confirmed copy stands for. */
  | { kind: 'not-a-source' }
  /** Nobody has looked yet whether something is written in pictures that would stand on a board. */
  | { kind: 'pixels-waiting' }
  | { kind: 'too-many' }

/** A model of one series, in the institution of its study: asked for here, made by a job. */
export async function makeModel(services: Services, actor: Actor, input: { studyId: string; seriesId: string; title: string }): Promise<MakeModel> {
  const { db, queue } = services
  const labelled = await labelledSeries(db, input)
  if (labelled === 'nothing-labelled') return { kind: 'no-volume' }
  const source = await sourceOf(db, { ...input, seriesId: labelled?.seriesId ?? input.seriesId })
  const series = source?.series[0]
  if (!source || !series) return { kind: 'not-found' }
  const { institutionId } = source
  if (!allowed(services, actor, 'make', subjectOfModel({ institutionId, source: 'study' }, source), { subjectKind: 'study', subjectId: source.id })) return { kind: 'forbidden' }
  const title = readTitle(input.title)
  if (!title) return { kind: 'no-title' }
  if (shownOf(series.faceState) === null) return { kind: 'not-a-source' }
  const of = madeOf(series)
  if (!of) return { kind: 'no-volume' }
  if (waitsForReview(of, series.pixelState)) return { kind: 'pixels-waiting' }
  const createdById = actor.kind === 'person' ? actor.personId : null
  // The button pressed twice.
  const same = await db.anatomyModel.findFirst({ where: { seriesId: series.id, title, createdById, state: 'waiting', removedAt: null, revision: 1 }, select: { id: true } })
  if (same) return { kind: 'made', modelId: same.id }
  if ((await db.anatomyModel.count({ where: { institutionId } })) >= MOST_MODELS) return { kind: 'too-many' }
  const { id } = await db.anatomyModel.create({ data: { institutionId, title, studyId: source.id, seriesId: series.id, createdById, createdAt: services.now(), ...(labelled ? { recipeJson: JSON.stringify({ segmentation: input.seriesId }) } : {}) }, select: { id: true } })
  await queue.add('anatomy.make', { modelId: id, revision: 1 }, makeKey(id, 1))
  await services.audit.recordNow({ action: 'model.made', actor: auditActor(actor), institutionId, subjectKind: 'model', subjectId: id, detail: { study: source.id, series: series.id, ...(labelled ? { segmentation: input.seriesId } : {}) } })
  return { kind: 'made', modelId: id }
}
