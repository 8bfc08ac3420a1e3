import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { asWorkspace } from '~/policy/images'
import { subjectOfStudy } from './readable-studies'
import type { ReleaseState } from './review'

/** What stands between a study and the teaching workspace; null for whoever may not release it. */
export async function seeRelease({ db }: Pick<Services, 'db'>, actor: Actor, studyId: string): Promise<ReleaseState | null> {
  const study = await db.study.findUnique({ where: { id: studyId }, select: { id: true, description: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true, series: { select: { id: true, pixelState: true, faceState: true } } } })
  if (!study || !can(actor, 'read', subjectOfStudy(study)) || !can(actor, 'review', subjectOfStudy(study))) return null
  return {
    id: study.id, description: study.description, workspace: asWorkspace(study.workspace),
    pixels: study.series.filter(({ pixelState }) => pixelState === 'held' || pixelState === 'refused').map(({ id }) => id), faces: study.series.filter(({ faceState }) => faceState === 'flagged').map(({ id }) => id),
  }
}
