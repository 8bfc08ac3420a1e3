import type { Services } from '~/infra/services.server'

const RESTORE_WITHIN_MS = 7 * 86_400_000
const FORGOTTEN_TOGETHER = 100

/** Those that nobody brought back, with all that was written in them, for good. @returns how many */
export async function forgetRemovedReadings({ db, now }: Pick<Services, 'db' | 'now'>): Promise<number> {
  const over = await db.reading.findMany({ where: { removedAt: { lt: new Date(now().getTime() - RESTORE_WITHIN_MS) } }, select: { id: true }, take: FORGOTTEN_TOGETHER })
  await db.reading.deleteMany({ where: { id: { in: over.map(({ id }) => id) } } })
  return over.length
}
