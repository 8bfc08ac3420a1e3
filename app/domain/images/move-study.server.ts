import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Workspace } from '~/policy/images'
import { loadForReview } from './load-for-review.server'
import { refreshStudy } from './refresh-study.server'

export type MovedStudy =
  | { kind: 'moved' }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** What a person must decide first: series whose pixels wait or were turned down, and heads nobody decided on. */
  | { kind: 'undecided'; pixels: string[]; faces: string[] }
  | { kind: 'changed' }

/** To teaching: from now on everybody who holds a role somewhere reads it. Asks for pixels approved and faces decided. */
export const releaseStudy = (services: Services, actor: Actor, studyId: string): Promise<MovedStudy> => moveStudy(services, actor, studyId, 'teaching')

/** To another workspace of the same institution; towards more readers as `releaseStudy`. */
export async function moveStudy(services: Services, actor: Actor, studyId: string, workspace: Workspace): Promise<MovedStudy> {
  const { db } = services
  const found = await loadForReview(services, actor, 'review', studyId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study } = found
  if (study.workspace === workspace) return { kind: 'moved' }
  if (workspace !== 'clinical') {
    const pixels = study.series.filter(({ pixelState }) => pixelState === 'held' || pixelState === 'refused').map(({ id }) => id)
    const faces = study.series.filter(({ faceState }) => faceState === 'flagged').map(({ id }) => id)
    // Not judged yet: its import is under way, and more may come that waits for somebody.
    if (study.series.some(({ geometryJson }) => geometryJson === null)) return { kind: 'changed' }
    if (pixels.length + faces.length > 0) return { kind: 'undecided', pixels, faces }
  }
  const isRelease = workspace === 'teaching'
  const byId = actor.kind === 'person' ? actor.personId : null
  const count = await db.$transaction(async (tx) => {
    // Asked again where it counts: a held picture may have come since.
    const waiting = workspace === 'clinical' ? 0 : await tx.series.count({ where: { studyId, OR: [{ pixelState: { in: ['held', 'refused'] } }, { faceState: 'flagged' }, { geometryJson: null }] } })
    if (waiting > 0) return 0
    return (await tx.study.updateMany({ where: { id: studyId, workspace: study.workspace }, data: { workspace, ...(isRelease ? { releasedAt: services.now(), releasedById: byId } : {}) } })).count
  })
  if (count === 0) return { kind: 'changed' }
  await refreshStudy(services, studyId)
  await services.audit.recordNow({ action: isRelease ? 'study.released' : 'study.moved', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'study', subjectId: studyId, detail: { from: study.workspace, to: workspace } })
  return { kind: 'moved' }
}
