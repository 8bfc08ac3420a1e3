import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadSeriesForReview } from './load-for-review.server'
import { refreshStudy } from './refresh-study.server'

export type HoldAgain = { kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'changed' }

/** Takes a verdict on pixels back: they wait for a reviewer again, and nobody else sees them from now on. */
export async function holdPixelsAgain(services: Services, actor: Actor, seriesId: string): Promise<HoldAgain> {
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study } = found
  const { count } = await services.db.series.updateMany({ where: { id: seriesId, pixelState: { in: ['approved', 'refused'] } }, data: { pixelState: 'held', pixelById: null, pixelAt: null } })
  if (count === 0) return { kind: 'changed' }
  await refreshStudy(services, study.id)
  await services.audit.recordNow({ action: 'pixels.held-again', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: study.id } })
  return { kind: 'done' }
}
