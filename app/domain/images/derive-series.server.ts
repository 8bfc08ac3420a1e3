import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeriveResult } from '#imaging/ingest/protocol'
import { withLocalPaths } from '~/infra/files/local-paths'
import { forEachOf } from '~/infra/files/together'
import type { Services } from '~/infra/services.server'
import { facePrefix, framesKey, imageKey, thumbnailKey, volumePrefix } from './image-keys'
import { holdImages, letGo, letGoKept, removeDerived, removeLooseFiles, writeDownRemoved } from './loose-files.server'
import { assertUnchanged, seriesDigest, unlessChanged } from './series-digest.server'

/** Where children write what is made of kept files; nothing of a person's is in it, and it is made again after a crash. */
const workFolder = (services: Pick<Services, 'env'>, name: string) => join(services.env.dataDir, 'derived', `.work-${name}`)

/** Files that are asked for or brought at once: an object store answers each after a moment. */
const AT_ONCE = 8

/** Left by a process that was killed. */
export async function sweepWork(services: Pick<Services, 'env'>): Promise<void> {
  const folder = join(services.env.dataDir, 'derived')
  for (const name of await readdir(folder).catch(() => [])) if (name.startsWith('.work-')) await rm(join(folder, name), { recursive: true, force: true })
}

/**
 * What makes a series quick to read, from its kept files: a thumbnail, frames that are missing, and the pyramid of an
 * honest volume. Safe to repeat; of a series that changed meanwhile nothing is kept, since another job was asked for.
 */
export async function deriveSeries(services: Services, seriesId: string, signal?: AbortSignal): Promise<'done' | 'gone' | 'changed'> {
  const { db, files, readers } = services
  const series = await db.series.findUnique({ where: { id: seriesId }, select: { geometryJson: true, faceState: true } })
  if (!series) {
    // Published by an attempt before this one, that was cut off.
    await removeDerived(services, seriesId)
    return 'gone'
  }
  const digest = await seriesDigest(db, seriesId)
  const instances = await db.instance.findMany({ where: { seriesId, rows: { gt: 0 } }, orderBy: { position: 'asc' }, select: { sha256: true, bytes: true } })
  const isVolume = (JSON.parse(series.geometryJson ?? '{}') as { kind?: string }).kind === 'volume'
  const missing = new Map<string, string>()
  await forEachOf(instances, AT_ONCE, async ({ sha256 }) => {
    if ((await files.size(framesKey(sha256))) === null) missing.set(sha256, `frames-${missing.size}`)
  })
  // Of this attempt alone: another job for the same series may run beside it.
  const outFolder = workFolder(services, `${seriesId}-${randomUUID()}`)
  try {
    const result = await withLocalPaths(files, instances.map(({ sha256 }) => imageKey(sha256)), (paths) => readers.derive({
      instances: instances.map(({ sha256, bytes }, index) => ({ path: paths[index]!, bytes, framesFile: missing.get(sha256) ?? null })),
      bytes: instances.reduce((sum, { bytes }) => sum + bytes, 0), outFolder, thumbnailFile: 'thumbnail.jpg', volumeFolder: isVolume ? 'volume' : null, faceFolder: isVolume && series.faceState !== 'none' ? 'face' : null,
    }, signal))
    if (result.kind === 'refused') {
      await db.series.updateMany({ where: { id: seriesId }, data: { ...(missing.size > 0 ? { framesState: 'failed' } : {}), ...(isVolume ? { volumeState: 'failed' } : {}) } })
      throw new Error(`could not be prepared: ${result.reason} ${result.detail}`)
    }
    return await oneAtATime(seriesId, () => publish(services, { seriesId, digest, outFolder, missing, result }))
  } finally {
    await rm(outFolder, { recursive: true, force: true })
  }
}

interface Publishing { seriesId: string; digest: string; outFolder: string; /** Names in `outFolder`, by the instance. */ missing: ReadonlyMap<string, string>; result: Extract<DeriveResult, { kind: 'derived' }> }

async function publish(services: Services, { seriesId, digest, outFolder, missing, result }: Publishing): Promise<'done' | 'changed'> {
  const { db, files } = services
  // Other pictures by now (painted over, removed, more of them): nothing that shows the old ones is published.
  if ((await seriesDigest(db, seriesId)) !== digest) return 'changed'
  const holder = await db.$transaction((tx) => holdImages(tx, [...missing.keys()], services.now()))
  await forEachOf(missing, AT_ONCE, ([sha256, file]) => files.take(framesKey(sha256), join(outFolder, file)))
  if (result.hasThumbnail) await files.take(thumbnailKey(seriesId), join(outFolder, 'thumbnail.jpg'))
  for (const name of result.faceFiles) await files.take(`${facePrefix(seriesId)}${name}`, join(outFolder, 'face', name))
  // The one that makes it findable is the last.
  const last = result.volumeFiles?.at(-1)
  const takeVolume = (key: string) => files.take(`${volumePrefix(seriesId)}${key}`, join(outFolder, 'volume', key))
  await forEachOf(result.volumeFiles?.slice(0, -1) ?? [], AT_ONCE, takeVolume)
  if (last !== undefined) await takeVolume(last)
  const published = await unlessChanged(db.$transaction(async (tx) => {
    const { count } = await tx.series.updateMany({ where: { id: seriesId }, data: { framesState: 'ready', volumeState: result.volumeFiles ? 'ready' : result.volumeRefused ? 'failed' : 'missing' } })
    await assertUnchanged(tx, seriesId, digest)
    await letGoKept(tx, holder, missing.keys())
    return count
  }))
  if (result.volumeRefused) services.log.warn({ seriesId, reason: result.volumeRefused }, 'a volume has no pyramid')
  if (published) return 'done'
  // Changed or removed meanwhile. Another process may have published what holds now, and this was laid over it: all of it goes, and is made again.
  await db.$transaction(async (tx) => {
    await letGo(tx, holder)
    await writeDownRemoved(tx, { images: [], series: [seriesId] }, services.now())
  })
  await removeLooseFiles(services)
  return 'changed'
}

/** Two jobs for one series publish one after the other, so that no pyramid is of two minds. */
async function oneAtATime<T>(seriesId: string, work: () => Promise<T>): Promise<T> {
  const turn = (publishing.get(seriesId) ?? Promise.resolve()).then(work)
  const ended = turn.then(() => undefined, () => undefined)
  publishing.set(seriesId, ended)
  try {
    return await turn
  } finally {
    if (publishing.get(seriesId) === ended) publishing.delete(seriesId)
  }
}

/** One for the process, however often this module is loaded. */
const REGISTER = Symbol.for('theatrum.image-publishing')
const publishing: Map<string, Promise<void>> = ((globalThis as { [REGISTER]?: Map<string, Promise<void>> })[REGISTER] ??= new Map())
