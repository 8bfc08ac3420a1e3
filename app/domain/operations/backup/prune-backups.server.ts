import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { listBackups } from './open-backup.server'
import { toRemove } from './schedule'

/**
 * Removes what is beyond `keep`, of what the schedule of this installation made; what somebody asked for, or another
 * installation made, is theirs. Renamed first, so that a removal that is cut off leaves no half backup under a good name.
 */
export async function pruneBackups(folder: string, { schedule, keep, now }: { schedule: string; keep: number; now: Date }): Promise<string[]> {
  const removed = toRemove((await listBackups(folder, now)).filter((one) => one.schedule === schedule), keep)
  for (const name of removed) {
    const doomed = join(folder, `.removing-${name}`)
    await rename(join(folder, name), doomed).catch(() => undefined)
    await rm(doomed, { recursive: true, force: true })
  }
  return removed
}
