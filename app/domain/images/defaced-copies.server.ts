import { withdrawModelsIn } from '~/domain/anatomy/withdraw-models.server'
import type { Prisma } from '~/infra/db/generated/client'
import { writeDownRemoved } from './loose-files.server'

type Tx = Prisma.TransactionClient

/** Names the job that makes a copy. */
export const defaceKey = (seriesId: string, askedAt: Date) => `image.deface:${seriesId}:${askedAt.getTime()}`

/** Defaced copies that nobody wants any more, in the transaction that decides so; their files go by `removeLooseFiles`. @returns how many */
export async function removeCopiesIn(tx: Tx, where: Prisma.SeriesWhereInput & { defacedFromId: string }, now: Date): Promise<number> {
  const copies = await tx.series.findMany({ where, select: { id: true, instances: { select: { sha256: true } } } })
  if (copies.length === 0) return 0
  await writeDownRemoved(tx, { images: copies.flatMap(({ instances }) => instances.map(({ sha256 }) => sha256)), series: copies.map(({ id }) => id) }, now)
  await withdrawModelsIn(tx, { seriesId: { in: copies.map(({ id }) => id) } }, 'source-removed', now)
  await tx.series.deleteMany({ where: { id: { in: copies.map(({ id }) => id) } } })
  return copies.length
}

/** What is wrong with the pixels of a head is wrong with its copies: text that was found in one is in the others. */
export async function holdCopiesIn(tx: Tx, seriesId: string, pixelState: 'held' | 'refused', pixelReason: string | null): Promise<void> {
  await tx.series.updateMany({ where: { defacedFromId: seriesId, pixelState: { not: 'refused' } }, data: { pixelState, pixelReason, pixelById: null, pixelAt: null } })
}
