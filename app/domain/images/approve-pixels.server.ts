import { remakeWaitingIn } from '~/domain/anatomy/withdraw-models.server'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { holdCopiesIn } from './defaced-copies.server'
import { loadSeriesForReview } from './load-for-review.server'
import { removeLooseFiles } from './loose-files.server'
import { markCleanKey } from './mark-clean-pixels.server'
import { refreshStudyIn } from './refresh-study.server'
import type { RefusalReason } from './review'
import { assertUnchanged, unlessChanged } from './series-digest.server'
import { askToUnmark } from './unmark-clean-pixels.server'

export type PixelVerdict = { kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' } /** Somebody else decided, or more pictures came. */ | { kind: 'changed' }

/**
 * A person looked at every picture of the series: no text in them says whose they are.
 * @param seen `seriesDigest` of what was shown to them
 */
export const approvePixels = (services: Services, actor: Actor, seriesId: string, seen: string): Promise<PixelVerdict> => decide(services, actor, seriesId, 'approved', { seen })

/** Text in the pictures cannot be taken out: they stay for reviewers alone, until the study is removed or they are blacked out. Holds for pictures nobody saw, too. */
export const refusePixels = (services: Services, actor: Actor, seriesId: string, reason: RefusalReason = 'other'): Promise<PixelVerdict> => decide(services, actor, seriesId, 'refused', { reason })

async function decide(services: Services, actor: Actor, seriesId: string, pixelState: 'approved' | 'refused', { seen, reason }: { seen?: string; reason?: RefusalReason }): Promise<PixelVerdict> {
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study, series } = found
  const at = services.now()
  const from = pixelState === 'approved' ? ['held', 'refused'] : ['held', 'approved', 'clear']
  let remade = 0
  const count = await unlessChanged(services.db.$transaction(async (tx) => {
    const changed = await tx.series.updateMany({
      where: { id: seriesId, pixelState: { in: from } },
      data: { pixelState, pixelById: actor.kind === 'person' ? actor.personId : null, pixelAt: at },
    })
    if (changed.count === 0) return 0
    if (seen !== undefined) await assertUnchanged(tx, seriesId, seen)
    else await holdCopiesIn(tx, seriesId, 'refused', series.pixelReason)
    await refreshStudyIn(tx, study.id)
    if (pixelState === 'approved') remade = await remakeWaitingIn(tx, seriesId, at)
    return changed.count
  }))
  if (!count) return { kind: 'changed' }
  if (pixelState === 'refused') await askToUnmark(services, seriesId, at)
  else await services.queue.add('image.mark-clean', { seriesId, approvedAt: at.getTime() }, markCleanKey(seriesId, at))
  await services.audit.recordNow({ action: pixelState === 'approved' ? 'pixels.approved' : 'pixels.refused', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: study.id, instances: series.instanceCount, ...(reason ? { reason } : {}) } })
  if (remade > 0) await removeLooseFiles(services)
  return { kind: 'done' }
}
