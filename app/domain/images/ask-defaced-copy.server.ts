import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { defaceKey } from './defaced-copies.server'
import { HEAD_STATES } from './held'
import { loadSeriesForReview } from './load-for-review.server'
import { assertUnchanged, unlessChanged } from './series-digest.server'

export type AskedCopy = { kind: 'asked' } | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'changed' }

/**
 * Has a job make a copy of a head without its face. Nothing changes for anybody else until a reviewer confirms the copy.
 * @param seen `seriesDigest` of what was shown
 */
export async function askDefacedCopy(services: Services, actor: Actor, seriesId: string, seen: string): Promise<AskedCopy> {
  const { db, queue } = services
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { study, series } = found
  const before = series.defaceAskedAt && (await queue.find(defaceKey(seriesId, series.defaceAskedAt)))
  if (before && (before.state === 'waiting' || before.state === 'running')) return { kind: 'asked' }
  const askedAt = services.now()
  const count = await unlessChanged(db.$transaction(async (tx) => {
    const asked = await tx.series.updateMany({ where: { id: seriesId, faceState: { in: [...HEAD_STATES] }, defaceAskedAt: series.defaceAskedAt }, data: { defaceAskedAt: askedAt, defaceRefused: null } })
    if (asked.count > 0) await assertUnchanged(tx, seriesId, seen)
    return asked.count
  }))
  if (!count) return { kind: 'changed' }
  await queue.add('image.deface', { seriesId, askedAt: askedAt.getTime() }, defaceKey(seriesId, askedAt), { maxAttempts: 3 })
  await services.audit.recordNow({ action: 'face.copy-asked', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: study.id } })
  return { kind: 'asked' }
}
