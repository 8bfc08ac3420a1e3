import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Refusal } from '#imaging/contract'
import type { BlackedOut } from '#imaging/ingest/protocol'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { framesKey, imageKey } from './image-keys'
import { loadSeriesForReview } from './load-for-review.server'
import { refreshStudy } from './refresh-study.server'
import { removeDerived } from './remove-study.server'
import { removeUnused } from './store-instances.server'

/** In pixels of the frame, from its upper left corner. */
export interface BlackRectangle { left: number; top: number; width: number; height: number }

export type BlackedOutSeries =
  | { kind: 'done'; instances: number }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** No rectangle, too many, or one without an area. */
  | { kind: 'wrong' }
  /** More pictures came, or somebody else painted. */
  | { kind: 'changed' }
  /** These pixels cannot be written anew; nothing was changed. */
  | { kind: 'refused'; reason: Refusal }

export const MOST_RECTANGLES = 50

/**
 * Paints rectangles over in every picture of a series, or in those that are named, for good: new files take the place of
 * the old ones in one step, and the old bytes are removed. Held series stay held until their pixels are approved.
 */
export async function blackOut(services: Services, actor: Actor, seriesId: string, rectangles: readonly BlackRectangle[], { only, signal }: { only?: readonly string[]; signal?: AbortSignal } = {}): Promise<BlackedOutSeries> {
  const { db, files, readers, queue } = services
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (rectangles.length === 0 || rectangles.length > MOST_RECTANGLES || !rectangles.every(({ left, top, width, height }) => [left, top, width, height].every(Number.isInteger) && width > 0 && height > 0)) return { kind: 'wrong' }
  const { study, series } = found
  const instances = await db.instance.findMany({ where: { seriesId, rows: { gt: 0 }, ...(only ? { sopInstanceUid: { in: [...only] } } : {}) }, select: { id: true, sha256: true, bytes: true } })
  if (instances.length === 0) return { kind: 'wrong' }

  const work = join(services.env.dataDir, 'derived', `.work-black-${seriesId}-${services.now().getTime()}`)
  try {
    const painted: { id: string; before: string; after: BlackedOut }[] = []
    let refused: Refusal | null = null
    const paint = async ({ id, sha256, bytes }: (typeof instances)[number], index: number) => {
      const outFolder = join(work, String(index))
      const result = await files.localPath(imageKey(sha256), (path) => readers.blackOut({ path, bytes, outFolder, rectangles: [...rectangles] }, signal))
      if (result.kind === 'refused') {
        refused ??= result.reason
        return
      }
      const { instance } = result
      await files.take(imageKey(instance.sha256), join(outFolder, instance.file))
      if (instance.framesFile) await files.take(framesKey(instance.sha256), join(outFolder, instance.framesFile))
      painted.push({ id, before: sha256, after: instance })
    }
    for (let from = 0; from < instances.length && refused === null; from += readers.size) await Promise.all(instances.slice(from, from + readers.size).map((one, at) => paint(one, from + at)))
    if (refused !== null) {
      for (const { after } of painted) await removeUnused(services, after.sha256)
      return { kind: 'refused', reason: refused }
    }
    const isWritten = await db.$transaction(async (tx) => {
      const { count } = await tx.series.updateMany({ where: { id: seriesId, instanceCount: series.instanceCount }, data: { volumeState: series.volumeState === 'missing' ? 'missing' : 'waiting', framesState: 'ready' } })
      if (count === 0) return false
      for (const { id, before, after } of painted) {
        const { count: same } = await tx.instance.updateMany({ where: { id, sha256: before }, data: { sha256: after.sha256, bytes: after.bytes, transferSyntax: after.transferSyntax, metadataJson: JSON.stringify(after.metadata) } })
        if (same === 0) throw new SomebodyElsePainted()
      }
      return true
    }, { timeout: 60_000 }).catch((error: unknown) => {
      if (error instanceof SomebodyElsePainted) return false
      throw error
    })
    if (!isWritten) {
      for (const { after } of painted) await removeUnused(services, after.sha256)
      return { kind: 'changed' }
    }
    // What showed the text goes: the old files, and what was made of them.
    for (const { before } of painted) await removeUnused(services, before)
    await removeDerived(services, seriesId)
    await services.audit.recordNow({ action: 'pixels.blacked-out', actor: auditActor(actor), institutionId: study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: study.id, instances: painted.length, rectangles: rectangles.length } })
    await queue.add('image.derive', { seriesId }, `image.derive:${seriesId}:painted:${services.now().getTime()}`)
    await refreshStudy(services, study.id)
    return { kind: 'done', instances: painted.length }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

class SomebodyElsePainted extends Error {}
