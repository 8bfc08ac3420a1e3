import type { Services } from '~/infra/services.server'
import { writeDownRemoved } from './loose-files.server'
import { nextToRewrite } from './pixel-marks.server'
import { replaceInstances } from './replace-instances.server'
import { SeriesChanged, seriesDigest } from './series-digest.server'

const HELD = ['held', 'refused']

/** After a verdict that is not an approval: of the series, and of its defaced copies, which are held with it. */
export async function askToUnmark({ db, queue }: Pick<Services, 'db' | 'queue'>, seriesId: string, at: Date): Promise<void> {
  const copies = await db.series.findMany({ where: { defacedFromId: seriesId }, select: { id: true } })
  for (const id of [seriesId, ...copies.map((copy) => copy.id)]) await queue.add('image.unmark-clean', { seriesId: id }, `image.unmark-clean:${id}:${at.getTime()}`)
}

/**
 * Nobody answers for the pixels of a series that is held or was refused, and its files must not say that somebody does: who gets
 * one by an export would take it for clear. They say (0028,0301) YES instead, in which a refused series differs from one that is
 * held: there it is known of files that nobody ever approved, too. Not one pixel changes; again is the same.
 */
export async function unmarkCleanPixels(services: Services, { seriesId }: { seriesId: string }, { signal }: { signal?: AbortSignal }): Promise<'done' | 'over'> {
  const { db } = services
  for (;;) {
    const series = await db.series.findFirst({ where: { id: seriesId, pixelState: { in: HELD } }, select: { pixelState: true } })
    if (!series) return 'over'
    const digest = await seriesDigest(db, seriesId)
    const instances = await nextToRewrite(services, { seriesId }, ({ burnedIn, hasCleanPixels }) => hasCleanPixels || (series.pixelState === 'refused' && burnedIn !== 'YES'))
    if (instances.length === 0) return 'done'
    const replaced = await replaceInstances(services, { seriesId, digest, instances, rectangles: [], isApproved: false, signal }, async (tx, old) => {
      const { count } = await tx.series.updateMany({ where: { id: seriesId, pixelState: series.pixelState }, data: { pixelState: series.pixelState } })
      if (count === 0) throw new SeriesChanged()
      await writeDownRemoved(tx, { images: old, series: [] }, services.now())
    })
    // The queue tries again: until then the files say what no longer holds.
    if (replaced.kind === 'changed' && (await db.series.count({ where: { id: seriesId, pixelState: { in: HELD } } })) > 0) throw new Error('the series changed while its files were written')
    if (replaced.kind === 'refused') throw new Error(`could not be written: ${replaced.reason}`)
  }
}
