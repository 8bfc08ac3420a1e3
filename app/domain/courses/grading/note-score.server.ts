import type { Db } from '~/infra/db/db.server'
import { isBlockDone, isCompleted } from '../progress/completion'
import { readKept } from '../progress/kept'
import type { Published } from '../published.server'

type Tx = Pick<Db, 'blockProgress' | 'enrolment'>

/**
 * Writes a block's score and whether its rule is met, and whether the course is completed with it. Called within the
 * transaction that keeps what was scored. A score only rises; what was done stays done.
 * @param score null: not to be told yet
 */
export async function noteScore(tx: Tx, { enrolmentId, blockId, published, score, at }: { enrolmentId: string; blockId: string; published: Published; score: number | null; at: Date }): Promise<{ score: number | null; isDone: boolean; completed: boolean }> {
  const found = published.at.get(blockId)
  if (!found) return { score: null, isDone: false, completed: false }
  const rows = await tx.blockProgress.findMany({ where: { enrolmentId }, select: { blockId: true, keptJson: true, score: true, doneAt: true } })
  const own = rows.find((one) => one.blockId === blockId)
  const best = score === null ? (own?.score ?? null) : Math.max(score, own?.score ?? 0)
  const isDone = own?.doneAt != null || isBlockDone(found.block, { isSeen: true, watched: readKept(own?.keptJson ?? '{}').watched, score: best }, published.played.get(blockId) ?? null)
  const doneAt = own?.doneAt ?? (isDone ? at : null)
  await tx.blockProgress.upsert({
    where: { enrolmentId_blockId: { enrolmentId, blockId } },
    create: { enrolmentId, blockId, lessonId: found.lessonId, firstSeenAt: at, score: best, doneAt, changedAt: at },
    update: { lessonId: found.lessonId, score: best, doneAt, changedAt: at },
  })
  const did = new Map(rows.map((one) => [one.blockId, one.doneAt !== null])).set(blockId, isDone)
  // Guarded: beats may have completed it in this moment.
  const completed = isCompleted(published.content, did) && (await tx.enrolment.updateMany({ where: { id: enrolmentId, completedAt: null }, data: { completedAt: at } })).count === 1
  return { score: best, isDone, completed }
}
