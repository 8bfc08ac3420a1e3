import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageRefused, type Refusal } from '#imaging/contract'
import { auditActor } from '~/domain/audit/allowed.server'
import { FileAbsent } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { framesKey, imageKey } from './image-keys'
import { loadSeriesForReview } from './load-for-review.server'
import { refreshStudy } from './refresh-study.server'
import { pixelsOf, type Area } from './review'
import { removeUnused } from './store-instances.server'

export type BlackedOut =
  | { kind: 'blacked-out'; images: number }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** So many were done; this one cannot be decoded, and stays as it was. */
  | { kind: 'refused'; images: number; reason: Refusal }
  /** More than one request can do: image by image. */
  | { kind: 'too-many' }
  /** Somebody else did, while this ran. */
  | { kind: 'changed' }

const MOST_IMAGES = 300
const MOST_BYTES = 600_000_000

/**
 * Regions of the pictures become black for good: new files take the place of the old ones, which are removed with all that was
 * derived from them. A verdict that was given before is taken back: somebody looks again.
 * @param input.sopInstanceUid one image with all its frames; null: every image of the series
 */
export async function blackOutPixels(services: Services, actor: Actor, input: { seriesId: string; sopInstanceUid: string | null; areas: Area[] }): Promise<BlackedOut> {
  const { db } = services
  const found = await loadSeriesForReview(services, actor, 'review', input.seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const instances = await db.instance.findMany({ where: { seriesId: input.seriesId, rows: { gt: 0 }, ...(input.sopInstanceUid === null ? {} : { sopInstanceUid: input.sopInstanceUid }) }, orderBy: { position: 'asc' }, take: MOST_IMAGES + 1 })
  if (instances.length === 0) return { kind: 'not-found' }
  if (instances.length > MOST_IMAGES || instances.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_BYTES) return { kind: 'too-many' }

  // Whoever reads it now is told to wait before the first picture changes.
  await db.series.updateMany({ where: { id: input.seriesId }, data: { pixelState: 'held', pixelById: null, pixelAt: null } })
  await refreshStudy(services, found.study.id)
  const folder = join(services.env.dataDir, 'quarantine', `black-out-${randomUUID()}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let images = 0
  try {
    for (const instance of instances) {
      if (!(await replace(services, instance, input.areas, folder))) return { kind: 'changed' }
      images += 1
    }
    return { kind: 'blacked-out', images }
  } catch (error) {
    if (error instanceof ImageRefused) return { kind: 'refused', images, reason: error.reason }
    if (error instanceof FileAbsent) return { kind: 'changed' }
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
    if (images > 0) {
      await db.series.updateMany({ where: { id: input.seriesId }, data: { volumeState: 'missing' } })
      await refreshStudy(services, found.study.id)
      await services.audit.recordNow({ action: 'pixels.blacked-out', actor: auditActor(actor), institutionId: found.study.institutionId, subjectKind: 'series', subjectId: input.seriesId, detail: { study: found.study.id, images, regions: input.areas.length } })
    }
  }
}

async function replace({ db, files, pixels }: Services, instance: { id: string; sha256: string; rows: number; columns: number }, areas: Area[], folder: string): Promise<boolean> {
  const [outPath, framesPath] = [join(folder, `${instance.id}.dcm`), join(folder, `${instance.id}.frames`)]
  const metadata = await files.localPath(imageKey(instance.sha256), (path) => pixels.run({ kind: 'black-out', path, outPath, framesPath, rectangles: areas.map((area) => pixelsOf(area, instance)) }))
  const bytes = await readFile(outPath)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const metadataJson = Buffer.from(metadata).toString('utf8')
  await files.take(imageKey(sha256), outPath)
  await files.take(framesKey(sha256), framesPath)
  const transferSyntax = transferSyntaxIn(bytes)
  const { count } = await db.instance.updateMany({ where: { id: instance.id, sha256: instance.sha256 }, data: { sha256, bytes: bytes.length, metadataJson, transferSyntax } })
  await removeUnused({ db, files }, count === 1 ? instance.sha256 : sha256)
  return count === 1
}

/** Of a file that was written a moment ago: (0002,0010) stands in its first bytes. */
function transferSyntaxIn(bytes: Buffer): string {
  const at = bytes.indexOf(Buffer.from([0x02, 0x00, 0x10, 0x00, 0x55, 0x49]))
  if (at < 0 || at > 1_000) throw new Error('a file without a transfer syntax')
  return bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt16LE(at + 6)).replace(/\0+$/, '')
}
