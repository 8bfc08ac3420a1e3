import { keepMail } from '~/domain/mail/mail-upkeep.server'
import { forgetOldNotifications, queueDigests } from '~/domain/notifications/notification-upkeep.server'
import type { Services } from '~/infra/services.server'

const EVERY_MS = 5_000
/** Texts and old rows are no matter of seconds. */
const SWEEP_EVERY_MS = 60_000

/** Looks for notifications that are due by mail and tidies letters, until stopped. A round that fails is tried again. */
export function startMailUpkeep(services: Services, everyMs = EVERY_MS): { stop(): Promise<void> } {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let sweptAt = -Infinity

  async function round(): Promise<void> {
    try {
      await queueDigests(services)
      if (performance.now() - sweptAt > SWEEP_EVERY_MS) {
        sweptAt = performance.now()
        await keepMail(services)
        await forgetOldNotifications(services)
      }
    } catch (error) {
      services.log.warn({ err: error }, 'upkeep of mail failed; tried again soon')
    }
    if (!isStopped) timer = setTimeout(() => (running = round()), everyMs)
  }
  let running = round()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
      clearTimeout(timer)
    },
  }
}
