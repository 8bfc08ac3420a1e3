import type { Services } from '~/infra/services.server'
import { writeDownRemoved } from './loose-files.server'
import { nextToRewrite } from './pixel-marks.server'
import { replaceInstances } from './replace-instances.server'
import { SeriesChanged, seriesDigest } from './series-digest.server'

export const markCleanKey = (seriesId: string, approvedAt: Date) => `image.mark-clean:${seriesId}:${approvedAt.getTime()}`

/**
 * A person looked at every picture and found nobody named in it: that is what the option asks for, removing or approving
 * (PS3.15 E.3.1). The kept files say so from now on, with (0028,0301) NO; not one pixel changes. Again is the same; once the
 * verdict is another one nothing more is written.
 */
export async function markCleanPixels(services: Services, { seriesId, approvedAt }: { seriesId: string; approvedAt: number }, { signal }: { signal?: AbortSignal }): Promise<'done' | 'over'> {
  const { db } = services
  const at = new Date(approvedAt)
  const approved = { id: seriesId, pixelState: 'approved', pixelAt: at }
  for (;;) {
    if ((await db.series.count({ where: approved })) === 0) return 'over'
    const digest = await seriesDigest(db, seriesId)
    // Pictures that came later were seen by nobody.
    const instances = await nextToRewrite(services, { seriesId, createdAt: { lt: at } }, ({ burnedIn, hasCleanPixels }) => burnedIn !== 'NO' || !hasCleanPixels)
    if (instances.length === 0) return 'done'
    const replaced = await replaceInstances(services, { seriesId, digest, instances, rectangles: [], isApproved: true, signal }, async (tx, old) => {
      const { count } = await tx.series.updateMany({ where: approved, data: { pixelState: 'approved' } })
      if (count === 0) throw new SeriesChanged()
      await writeDownRemoved(tx, { images: old, series: [] }, services.now())
    })
    if (replaced.kind === 'changed' && (await db.series.count({ where: approved })) > 0) throw new Error('more pictures came while these were marked')
    if (replaced.kind === 'changed') return 'over'
    if (replaced.kind === 'refused') throw new Error(`could not be marked: ${replaced.reason}`)
  }
}
