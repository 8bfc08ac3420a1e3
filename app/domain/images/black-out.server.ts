import type { Refusal } from '#imaging/contract'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { holdCopiesIn } from './defaced-copies.server'
import { loadSeriesForReview } from './load-for-review.server'
import { removeDerived, writeDownRemoved } from './loose-files.server'
import { refreshStudyIn } from './refresh-study.server'
import { replaceInstances } from './replace-instances.server'
import { assertUnchanged, seriesDigest, unlessChanged } from './series-digest.server'
import { askToUnmark } from './unmark-clean-pixels.server'

/** In pixels of the frame, from its upper left corner. */
export interface BlackRectangle { left: number; top: number; width: number; height: number }

export type BlackedOutSeries =
  | { kind: 'done'; instances: number }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** No rectangle, too many, or one without an area. */
  | { kind: 'wrong' }
  /** More pictures came, or somebody else painted. */
  | { kind: 'changed' }
  /** These pixels cannot be written anew; none was changed, and the series waits for a person. */
  | { kind: 'refused'; reason: Refusal }

export const MOST_RECTANGLES = 50

/**
 * Paints rectangles over in every picture of a series, or in those that are named, for good. First the series is held and
 * what was made of the old pixels goes; then new files take the place of the old ones in one step, which writes the old bytes
 * down to be removed. Held it stays until its pixels are approved.
 * @param options.seen `seriesDigest` of what was shown to whoever drew; not given: what it holds now
 */
export async function blackOut(services: Services, actor: Actor, seriesId: string, rectangles: readonly BlackRectangle[], { only, seen, signal }: { only?: readonly string[]; seen?: string; signal?: AbortSignal } = {}): Promise<BlackedOutSeries> {
  const { db } = services
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (rectangles.length === 0 || rectangles.length > MOST_RECTANGLES || !rectangles.every(({ left, top, width, height }) => [left, top, width, height].every(Number.isInteger) && width > 0 && height > 0)) return { kind: 'wrong' }
  const { study } = found
  const instances = await db.instance.findMany({ where: { seriesId, rows: { gt: 0 }, ...(only ? { sopInstanceUid: { in: [...only] } } : {}) }, select: { id: true, sha256: true, bytes: true } })
  if (instances.length === 0) return { kind: 'wrong' }

  const digest = seen ?? (await seriesDigest(db, seriesId))
  const held = await unlessChanged(db.$transaction(async (tx) => {
    const { count } = await tx.series.updateMany({ where: { id: seriesId, pixelState: { not: 'refused' } }, data: { pixelState: 'held', pixelById: null, pixelAt: null } })
    if (count === 0) await tx.series.updateMany({ where: { id: seriesId }, data: { pixelState: 'refused' } })
    await assertUnchanged(tx, seriesId, digest)
    await holdCopiesIn(tx, seriesId, 'held', found.series.pixelReason)
    await refreshStudyIn(tx, study.id)
    return true
  }))
  if (!held) return { kind: 'changed' }
  await removeDerived(services, seriesId)

  const replaced = await replaceInstances(services, { seriesId, digest, instances, rectangles, isApproved: false, signal }, async (tx, painted) => {
    await tx.series.updateMany({ where: { id: seriesId, volumeState: { not: 'missing' } }, data: { volumeState: 'waiting' } })
    await tx.series.updateMany({ where: { id: seriesId }, data: { framesState: 'ready' } })
    // What showed the text goes, the old files and what was made of them, also when nothing after this is reached.
    await writeDownRemoved(tx, { images: painted, series: [seriesId] }, services.now())
    await refreshStudyIn(tx, study.id)
  })
  // Approved before: its other pictures say so still.
  await askToUnmark(services, seriesId, services.now())
  if (replaced.kind !== 'done') return replaced
  await services.audit.recordNow({ action: 'pixels.blacked-out', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: study.id, instances: replaced.instances, rectangles: rectangles.length } })
  return replaced
}
