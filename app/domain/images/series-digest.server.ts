import { createHash } from 'node:crypto'
import type { Services } from '~/infra/services.server'

/**
 * Which pictures a series holds, byte by byte, whatever their order: a verdict names what was looked at by it, and what
 * was made of a series is published only while it holds.
 */
export async function seriesDigest(db: Pick<Services['db'], 'instance'>, seriesId: string): Promise<string> {
  const rows = await db.instance.findMany({ where: { seriesId }, select: { sha256: true } })
  return createHash('sha256').update(rows.map(({ sha256 }) => sha256).sort().join()).digest('hex')
}

/** Thrown within a transaction, so that nothing of it holds. */
export class SeriesChanged extends Error {}

/** Within a transaction that has written already, so that no picture comes between this and its end. @throws SeriesChanged */
export async function assertUnchanged(tx: Pick<Services['db'], 'instance'>, seriesId: string, digest: string): Promise<void> {
  if ((await seriesDigest(tx, seriesId)) !== digest) throw new SeriesChanged()
}

/** @returns what `work` made, null where the series is another by now. */
export async function unlessChanged<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof SeriesChanged) return null
    throw error
  }
}
