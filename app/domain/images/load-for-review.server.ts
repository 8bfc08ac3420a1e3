import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { ImageAction } from '~/policy/images'
import { subjectOfStudy } from './readable-studies'

/** A study and its series, for whoever may do this with it; 'not-found' where the actor may not even know that it exists. */
export async function loadForReview(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: ImageAction, studyId: string) {
  const study = await services.db.study.findUnique({ where: { id: studyId }, include: { series: true } })
  if (!study) return { kind: 'not-found' as const }
  if (!allowed(services, actor, action, subjectOfStudy(study), { subjectKind: 'study', subjectId: studyId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, study }
}

/** The study of a series likewise. */
export async function loadSeriesForReview(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: ImageAction, seriesId: string) {
  const series = await services.db.series.findUnique({ where: { id: seriesId }, select: { studyId: true } })
  if (!series) return { kind: 'not-found' as const }
  const found = await loadForReview(services, actor, action, series.studyId)
  if (found.kind !== 'found') return found
  return { ...found, series: found.study.series.find(({ id }) => id === seriesId)! }
}
