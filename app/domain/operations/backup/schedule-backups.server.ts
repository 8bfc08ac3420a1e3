import { startRounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'
import { slotOf } from './schedule'

const LOOK_EVERY_MS = 5_000

/** Asks for a backup in each interval of BACKUP_EVERY_MINUTES; however many processes ask, one is made. */
export function scheduleBackups(services: Services): { stop(): Promise<void> } {
  const { backup } = services.env
  if (!backup) return { stop: async () => undefined }
  let askedFor: number | null = null
  return startRounds(async () => {
    const slot = slotOf(services.now(), backup.everyMinutes)
    if (slot === askedFor) return
    await services.queue.add('backup.create', { folder: backup.folder, slot }, `backup.create:${slot}`, { maxAttempts: 2 })
    askedFor = slot
  }, { everyMs: LOOK_EVERY_MS, onError: (error) => services.log.error({ err: error }, 'a backup could not be asked for') })
}
