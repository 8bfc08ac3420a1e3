import { forEachOf } from '~/infra/files/together'
import type { Services } from '~/infra/services.server'
import { RESTORE_WITHIN_MS } from './anatomy'
import { voicesOf } from './voice-keys'

const FORGOTTEN_TOGETHER = 100
const AT_ONCE = 4

/** Those that nobody brought back: with their versions, answers and recordings, for good. The row goes last, so that a crash leaves no recording behind. @returns how many */
export async function forgetRemovedLessons({ db, files, now }: Pick<Services, 'db' | 'files' | 'now'>): Promise<number> {
  const over = await db.lesson.findMany({ where: { removedAt: { lt: new Date(now().getTime() - RESTORE_WITHIN_MS) } }, select: { id: true }, take: FORGOTTEN_TOGETHER })
  for (const { id } of over) {
    await forEachOf(files.list(voicesOf(id)), AT_ONCE, ({ key }) => files.remove(key))
    await db.lesson.deleteMany({ where: { id } })
  }
  return over.length
}
