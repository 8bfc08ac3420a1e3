import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DefaceResult } from '#imaging/ingest/protocol'
import type { BlackedOut } from '#imaging/ingest/protocol'
import { withLocalPaths } from '~/infra/files/local-paths'
import type { Services } from '~/infra/services.server'
import { removeCopiesIn } from './defaced-copies.server'
import { describeInstance, type DicomJson } from './describe-instance'
import { prepareSeries } from './finish-import.server'
import { HEAD_STATES, type FaceRefusal } from './held'
import { deidentificationSecret } from './image-key.server'
import { framesKey, imageKey } from './image-keys'
import { holdImages, letGo, letGoKept, removeLooseFiles } from './loose-files.server'
import { refreshStudyIn } from './refresh-study.server'
import { assertUnchanged, seriesDigest, unlessChanged } from './series-digest.server'

export type MadeCopy = 'made' | 'not-defaced' /** Removed, decided otherwise, or asked again meanwhile: nothing was made. */ | 'over'

/**
 * A copy of a head without its face, as a series of its own that reviewers alone see until one confirms it. Files first,
 * then all rows in one step: cut off anywhere, there is a whole copy or none, and doing it again is the same.
 */
export async function makeDefacedCopy(services: Services, { seriesId, askedAt }: { seriesId: string; askedAt: number }, { signal, progress }: { signal?: AbortSignal; progress?: (fraction: number) => Promise<void> }): Promise<MadeCopy> {
  const { db, env, files, readers } = services
  const asked = { id: seriesId, defaceAskedAt: new Date(askedAt), faceState: { in: [...HEAD_STATES] } }
  const series = await db.series.findFirst({ where: asked, select: { id: true, study: { select: { id: true, institutionId: true } } } })
  if (!series) {
    await finishCopies(services, seriesId)
    return 'over'
  }
  const digest = await seriesDigest(db, seriesId)
  const instances = await db.instance.findMany({ where: { seriesId, rows: { gt: 0 } }, orderBy: { position: 'asc' }, select: { sha256: true, bytes: true } })
  const outFolder = join(env.dataDir, 'derived', `.work-deface-${seriesId}-${askedAt}`)
  try {
    const result = await withLocalPaths(files, instances.map(({ sha256 }) => imageKey(sha256)), (paths) => readers.deface({
      instances: instances.map(({ bytes }, index) => ({ path: paths[index]!, bytes })), bytes: instances.reduce((sum, { bytes }) => sum + bytes, 0), outFolder,
      secret: deidentificationSecret(env, series.study.institutionId).toString('base64'), digest,
    }, signal, (fraction) => void progress?.(fraction)))
    if (result.kind !== 'defaced') return await refuse(refusalOf(result))

    const holder = await db.$transaction((tx) => holdImages(tx, result.instances.map(({ sha256 }) => sha256), services.now()))
    let isKept = false
    try {
      for (const { sha256, file, framesFile } of result.instances) {
        await files.take(imageKey(sha256), join(outFolder, file))
        if (framesFile) await files.take(framesKey(sha256), join(outFolder, framesFile))
      }
      const published = await unlessChanged(publish(services, { asked, digest, instances: result.instances, holder }))
      if (published === null) return await refuse('changed')
      isKept = published
    } finally {
      if (!isKept) {
        await db.$transaction((tx) => letGo(tx, holder))
        await removeLooseFiles(services)
      }
    }
    if (!isKept) return 'over'
    await finishCopies(services, seriesId)
    await removeLooseFiles(services)
    services.audit.record({ action: 'face.copy-made', actor: { kind: 'system' }, institutionId: series.study.institutionId, subjectKind: 'series', subjectId: seriesId, detail: { study: series.study.id, instances: result.instances.length } })
    return 'made'
  } finally {
    await rm(outFolder, { recursive: true, force: true })
  }

  async function refuse(why: FaceRefusal): Promise<MadeCopy> {
    const { count } = await db.series.updateMany({ where: asked, data: { defaceAskedAt: null, defaceRefused: why } })
    return count > 0 ? 'not-defaced' : 'over'
  }
}

/** What a person can do something about, or live with. @throws what another try may mend */
function refusalOf(result: Exclude<DefaceResult, { kind: 'defaced' }>): FaceRefusal {
  if (result.kind === 'not-defaced') return result.why
  switch (result.reason) {
    case 'disk-full': throw new Error('no room on the disk for a defaced copy')
    case 'out-of-memory': return 'no-room'
    case 'timed-out': return 'timed-out'
    default: return 'unreadable'
  }
}

interface Publishing { asked: { id: string; defaceAskedAt: Date; faceState: { in: (typeof HEAD_STATES)[number][] } }; digest: string; instances: readonly BlackedOut[]; holder: string }

/** @returns whether the copy is there now. @throws SeriesChanged */
function publish({ db, now }: Pick<Services, 'db' | 'now'>, { asked, digest, instances, holder }: Publishing): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.series.updateMany({ where: asked, data: { defaceAskedAt: null, defaceRefused: null } })
    if (count === 0) return false
    await assertUnchanged(tx, asked.id, digest)
    const described = instances.map((one) => ({ one, is: describeInstance(one.metadata as DicomJson)! }))
    const is = described[0]!.is.series
    await removeCopiesIn(tx, { defacedFromId: asked.id, OR: [{ faceState: 'proposed' }, { seriesUid: is.seriesUid }] }, now())
    const source = await tx.series.findUniqueOrThrow({ where: { id: asked.id } })
    const { id } = await tx.series.create({
      data: {
        studyId: source.studyId, ...is, instanceCount: instances.length, frameCount: instances.length, framesState: 'ready', faceState: 'proposed', defacedFromId: source.id, createdAt: now(),
        // Text that is burned into the pictures is in their copies, too.
        pixelState: source.pixelState, pixelReason: source.pixelReason, pixelById: source.pixelById, pixelAt: source.pixelAt,
      },
    })
    await tx.instance.createMany({
      data: described.map(({ one, is }, position) => ({
        seriesId: id, ...is.instance, position, transferSyntax: one.transferSyntax, sha256: one.sha256, sourceHash: one.sha256, bytes: one.bytes, metadataJson: JSON.stringify(one.metadata), createdAt: now(),
      })),
    })
    await letGoKept(tx, holder, instances.map(({ sha256 }) => sha256))
    await refreshStudyIn(tx, source.studyId)
    return true
  }, { timeout: 60_000, maxWait: 30_000 })
}

/** Also after a crash between the rows and this. */
async function finishCopies(services: Services, seriesId: string): Promise<void> {
  for (const copy of await services.db.series.findMany({ where: { defacedFromId: seriesId, geometryJson: null }, select: { id: true, instanceCount: true } })) await prepareSeries(services, copy)
}
