import type { Services } from '~/infra/services.server'
import type { DicomJson } from './describe-instance'
import { writeDownRemoved } from './loose-files.server'
import { replaceInstances } from './replace-instances.server'
import { SeriesChanged, seriesDigest } from './series-digest.server'

export const markCleanKey = (seriesId: string, approvedAt: Date) => `image.mark-clean:${seriesId}:${approvedAt.getTime()}`

/** Written together: between two such parts the approval may be taken back. */
const AT_ONCE = 100
/** PS3.16 CID 7050: Clean Pixel Data Option. */
const CLEAN_PIXELS = '113101'

/**
 * A person looked at every picture and found nobody named in it: that is what the option asks for, removing or approving
 * (PS3.15 E.3.1). The kept files say so from now on, with (0028,0301) NO; not one pixel changes. Again is the same; once the
 * verdict is another one nothing more is written.
 */
export async function markCleanPixels(services: Services, { seriesId, approvedAt }: { seriesId: string; approvedAt: number }, { signal }: { signal?: AbortSignal }): Promise<'done' | 'over'> {
  const { db } = services
  const approved = { id: seriesId, pixelState: 'approved', pixelAt: new Date(approvedAt) }
  for (;;) {
    if ((await db.series.count({ where: approved })) === 0) return 'over'
    const digest = await seriesDigest(db, seriesId)
    const instances = await unmarked(services, seriesId)
    if (instances.length === 0) return 'done'
    const replaced = await replaceInstances(services, { seriesId, digest, instances, rectangles: [], signal }, async (tx, old) => {
      const { count } = await tx.series.updateMany({ where: approved, data: { pixelState: 'approved' } })
      if (count === 0) throw new SeriesChanged()
      await writeDownRemoved(tx, { images: old, series: [] }, services.now())
    })
    if (replaced.kind === 'changed') return 'over'
    if (replaced.kind === 'refused') throw new Error(`could not be marked: ${replaced.reason}`)
  }
}

/** The next ones that do not say it yet. */
async function unmarked({ db }: Pick<Services, 'db'>, seriesId: string): Promise<{ id: string; sha256: string; bytes: number }[]> {
  const found: { id: string; sha256: string; bytes: number }[] = []
  for (let after = ''; ;) {
    const rows = await db.instance.findMany({ where: { seriesId, rows: { gt: 0 }, id: { gt: after } }, orderBy: { id: 'asc' }, take: AT_ONCE, select: { id: true, sha256: true, bytes: true, metadataJson: true } })
    for (const { metadataJson, ...row } of rows) if (!isMarked(JSON.parse(metadataJson) as DicomJson)) found.push(row)
    if (found.length >= AT_ONCE) return found.slice(0, AT_ONCE)
    if (rows.length < AT_ONCE) return found
    after = rows.at(-1)!.id
  }
}

function isMarked(metadata: DicomJson): boolean {
  const methods = (metadata['00120064']?.Value ?? []) as DicomJson[]
  return metadata['00280301']?.Value?.[0] === 'NO' && methods.some((method) => method['00080100']?.Value?.[0] === CLEAN_PIXELS)
}
