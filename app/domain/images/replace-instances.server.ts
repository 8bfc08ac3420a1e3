import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Refusal } from '#imaging/contract'
import type { BlackedOut } from '#imaging/ingest/protocol'
import { withdrawModelsIn } from '~/domain/anatomy/withdraw-models.server'
import type { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import type { BlackRectangle } from './black-out.server'
import { framesKey, imageKey } from './image-keys'
import { holdImages, letGo, letGoKept, removeLooseFiles } from './loose-files.server'
import { assertUnchanged, unlessChanged } from './series-digest.server'

export type ReplacedInstances = { kind: 'done'; instances: number } | { kind: 'changed' } /** None was replaced. */ | { kind: 'refused'; reason: Refusal }

interface Replacing {
  seriesId: string
  /** `seriesDigest` before. */
  digest: string
  instances: readonly { id: string; sha256: string; bytes: number }[]
  /** Painted over; none: only what the file says of itself changes. */
  rectangles: readonly BlackRectangle[]
  /** Whether the files say that a person found nobody named in their pixels. */
  isApproved: boolean
  signal?: AbortSignal
}

/**
 * Writes instances anew: their files first, then all rows in one step, in which nothing else of the series may have
 * changed. The old bytes stay until whoever calls writes them down to be removed.
 * @param within the same transaction, before the rows; it writes first of all, and writes down the hashes given to it
 */
export async function replaceInstances(services: Services, { seriesId, digest, instances, rectangles, isApproved, signal }: Replacing, within: (tx: Prisma.TransactionClient, old: string[]) => Promise<void>): Promise<ReplacedInstances> {
  const { db, files, readers } = services
  const holders: string[] = []
  const work = join(services.env.dataDir, 'derived', `.work-black-${seriesId}-${randomUUID()}`)
  try {
    const made: { id: string; before: string; after: BlackedOut }[] = []
    let refused: Refusal | null = null
    const replace = async ({ id, sha256, bytes }: Replacing['instances'][number], index: number) => {
      const outFolder = join(work, String(index))
      const result = await files.localPath(imageKey(sha256), (path) => readers.blackOut({ path, bytes, outFolder, rectangles: [...rectangles], isApproved }, signal))
      if (result.kind === 'refused') {
        refused ??= result.reason
        return
      }
      const { instance } = result
      holders.push(await db.$transaction((tx) => holdImages(tx, [instance.sha256], services.now())))
      await files.take(imageKey(instance.sha256), join(outFolder, instance.file))
      if (instance.framesFile) await files.take(framesKey(instance.sha256), join(outFolder, instance.framesFile))
      made.push({ id, before: sha256, after: instance })
    }
    for (let from = 0; from < instances.length && refused === null; from += readers.size) await Promise.all(instances.slice(from, from + readers.size).map((one, at) => replace(one, from + at)))
    if (refused !== null) return { kind: 'refused', reason: refused }
    const isWritten = await unlessChanged(db.$transaction(async (tx) => {
      await within(tx, made.map(({ before }) => before))
      await assertUnchanged(tx, seriesId, digest)
      for (const { id, before, after } of made) {
        await tx.instance.updateMany({ where: { id, sha256: before }, data: { sha256: after.sha256, bytes: after.bytes, transferSyntax: after.transferSyntax, metadataJson: JSON.stringify(after.metadata) } })
      }
      // Other pixels, other surfaces; where only words changed the model shows what it showed.
      if (rectangles.length > 0) await withdrawModelsIn(tx, { seriesId: { in: [seriesId] } }, 'source-changed', services.now())
      for (const holder of holders) await letGoKept(tx, holder, made.map(({ after }) => after.sha256))
      return true
    }, { timeout: 60_000 }))
    if (!isWritten) return { kind: 'changed' }
    holders.length = 0
    await removeLooseFiles(services)
    return { kind: 'done', instances: made.length }
  } finally {
    if (holders.length > 0) {
      for (const holder of holders) await db.$transaction((tx) => letGo(tx, holder))
      await removeLooseFiles(services)
    }
    await rm(work, { recursive: true, force: true })
  }
}
