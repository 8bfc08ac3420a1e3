import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadSeriesForReview } from './load-for-review.server'
import { refreshStudyIn } from './refresh-study.server'
import type { RefusalReason } from './review'

export type PixelVerdict = { kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' } /** Somebody else decided, or more pictures came. */ | { kind: 'changed' }

/** A person looked at every picture of the series: no text in them says whose they are. */
export const approvePixels = (services: Services, actor: Actor, seriesId: string): Promise<PixelVerdict> => decide(services, actor, seriesId, 'approved')

/** Text in the pictures cannot be taken out: they stay for reviewers alone, until the study is removed or they are blacked out. */
export const refusePixels = (services: Services, actor: Actor, seriesId: string, reason: RefusalReason = 'other'): Promise<PixelVerdict> => decide(services, actor, seriesId, 'refused', reason)

async function decide(services: Services, actor: Actor, seriesId: string, pixelState: 'approved' | 'refused', reason?: RefusalReason): Promise<PixelVerdict> {
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study, series } = found
  const from = pixelState === 'approved' ? ['held', 'refused'] : ['held', 'approved', 'clear']
  // As many pictures as were looked at: more may have come meanwhile.
  const count = await services.db.$transaction(async (tx) => {
    const changed = await tx.series.updateMany({
      where: { id: seriesId, pixelState: { in: from }, instanceCount: series.instanceCount },
      data: { pixelState, pixelById: actor.kind === 'person' ? actor.personId : null, pixelAt: services.now() },
    })
    if (changed.count > 0) await refreshStudyIn(tx, study.id)
    return changed.count
  })
  if (count === 0) return { kind: 'changed' }
  await services.audit.recordNow({ action: pixelState === 'approved' ? 'pixels.approved' : 'pixels.refused', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: study.id, instances: series.instanceCount, ...(reason ? { reason } : {}) } })
  return { kind: 'done' }
}
