import { keepMail } from '~/domain/mail/mail-upkeep.server'
import { forgetOldNotifications, queueDigests } from '~/domain/notifications/notification-upkeep.server'
import { remindReadings } from '~/domain/readings/remind-readings.server'
import { startRounds, type Rounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'

const EVERY_MS = 5_000
/** Texts and old rows are no matter of seconds. */
const SWEEP_EVERY_MS = 60_000
const FORGET_EVERY_MS = 3_600_000

/** Looks for notifications that are due by mail and for readings that begin soon, and tidies letters, until stopped. A round that fails is tried again. */
export function startMailUpkeep(services: Services, everyMs = EVERY_MS): Rounds {
  let sweptAt = -Infinity
  let forgotAt = -Infinity
  return startRounds(async () => {
    await queueDigests(services)
    if (performance.now() - sweptAt <= SWEEP_EVERY_MS) return
    sweptAt = performance.now()
    await keepMail(services)
    await remindReadings(services)
    if (performance.now() - forgotAt <= FORGET_EVERY_MS) return
    forgotAt = performance.now()
    await forgetOldNotifications(services)
  }, { everyMs, onError: (error) => services.log.warn({ err: error }, 'upkeep of mail failed; tried again soon') })
}
