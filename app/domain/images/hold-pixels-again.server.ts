import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { holdCopiesIn } from './defaced-copies.server'
import { loadSeriesForReview } from './load-for-review.server'
import { refreshStudyIn } from './refresh-study.server'
import { askToUnmark } from './unmark-clean-pixels.server'

export type HoldAgain = { kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'changed' }

/** Takes a verdict on pixels back: they wait for a reviewer again, with defaced copies of them, and nobody else sees them from now on. A job takes an approval out of the files. */
export async function holdPixelsAgain(services: Services, actor: Actor, seriesId: string): Promise<HoldAgain> {
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study, series } = found
  const count = await services.db.$transaction(async (tx) => {
    const changed = await tx.series.updateMany({ where: { id: seriesId, pixelState: { in: ['approved', 'refused'] } }, data: { pixelState: 'held', pixelById: null, pixelAt: null } })
    if (changed.count === 0) return 0
    await holdCopiesIn(tx, seriesId, 'held', series.pixelReason)
    await refreshStudyIn(tx, study.id)
    return changed.count
  })
  if (count === 0) return { kind: 'changed' }
  await askToUnmark(services, seriesId, services.now())
  await services.audit.recordNow({ action: 'pixels.held-again', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: study.id } })
  return { kind: 'done' }
}
