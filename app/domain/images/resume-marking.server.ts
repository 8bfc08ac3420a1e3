import type { Services } from '~/infra/services.server'
import { markCleanKey } from './mark-clean-pixels.server'
import { SAYS_CLEAN, SAYS_NOT_CLEAN } from './pixel-marks.server'
import { askToUnmark } from './unmark-clean-pixels.server'

/**
 * At a start: verdicts on pixels that their files do not say, since the process died between the verdict and its job, or the
 * job gave up. Asked for again; who finds nothing to write is done at once.
 */
export async function resumeMarking({ db, queue, now }: Pick<Services, 'db' | 'queue' | 'now'>): Promise<number> {
  const approved = await db.series.findMany({ where: { pixelState: 'approved', pixelAt: { not: null }, instances: { some: SAYS_NOT_CLEAN } }, select: { id: true, pixelAt: true } })
  for (const { id, pixelAt } of approved) {
    const key = markCleanKey(id, pixelAt!)
    const job = await queue.find(key)
    if (job?.state === 'waiting' || job?.state === 'running') continue
    await queue.add('image.mark-clean', { seriesId: id, approvedAt: pixelAt!.getTime() }, job ? `${key}:${now().getTime()}` : key)
  }
  const held = await db.series.findMany({ where: { pixelState: { in: ['held', 'refused'] }, instances: { some: SAYS_CLEAN } }, select: { id: true } })
  for (const { id } of held) await askToUnmark({ db, queue }, id, now())
  return approved.length + held.length
}
