import { allowed } from '~/domain/audit/allowed.server'
import { subjectOfSeries, subjectOfStudy } from '~/domain/images/readable-studies'
import type { SeriesGeometryView } from '~/domain/images/reading'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { shownOf, type ModelSources } from './anatomy'
import { madeOf, waitsForReview } from './made-of'

export type SeeSources = { kind: 'seen'; sources: ModelSources } | { kind: 'not-found' } | { kind: 'forbidden' }

const MOST_SERIES = 500

/** The series of a study that somebody may have a model made of; what is no volume is shown with its reason. */
export async function seeSources(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, studyId: string): Promise<SeeSources> {
  const study = await services.db.study.findUnique({
    where: { id: studyId },
    select: {
      id: true, studyUid: true, description: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true,
      series: { where: { frameCount: { gt: 0 } }, orderBy: [{ number: 'asc' }, { id: 'asc' }], take: MOST_SERIES, select: { id: true, seriesUid: true, number: true, description: true, modality: true, frameCount: true, pixelState: true, faceState: true, geometryJson: true } },
    },
  })
  if (!study) return { kind: 'not-found' }
  if (!allowed(services, actor, 'make', { kind: 'model', institutionId: study.institutionId, source: subjectOfStudy(study) }, { subjectKind: 'study', subjectId: study.id })) return { kind: 'forbidden' }
  const seen = study.series.filter((one) => can(actor, 'make', { kind: 'model', institutionId: study.institutionId, source: subjectOfSeries(study, one) }))
  return {
    kind: 'seen',
    sources: {
      study: { id: study.id, studyUid: study.studyUid, description: study.description },
      series: seen.map(({ faceState, geometryJson, pixelState, ...series }) => {
        const shows = shownOf(faceState)
        const makes = madeOf({ ...series, geometryJson })
        return { ...series, shows, makes, isWaiting: makes !== null && waitsForReview(makes, pixelState), isBarred: shows === null, geometry: geometryJson ? (JSON.parse(geometryJson) as SeriesGeometryView) : null }
      }),
    },
  }
}
