import { forgetDeliveries } from '~/domain/interop/deliveries/deliveries.server'
import { readRosters } from '~/domain/interop/lti/read-roster.server'
import { sendScores } from '~/domain/interop/lti/send-scores.server'
import { sweepScores } from '~/domain/interop/lti/sweep-scores.server'
import { sendStatements } from '~/domain/interop/xapi/send-statements.server'
import { sweepStatements } from '~/domain/interop/xapi/sweep-statements.server'
import { startRounds, type Rounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'

const EVERY_MS = 5_000
const FORGET_EVERY_MS = 3_600_000

/**
 * Tells other systems what learners did, and hears from platforms who is in their courses, until stopped. Each part by itself: a
 * record store that hangs keeps no result from a platform. A round that fails is tried again; nothing is lost with it.
 */
export function startInteropUpkeep(services: Services, everyMs = EVERY_MS): Rounds {
  const onError = (error: unknown) => services.log.warn({ err: error }, 'telling other systems failed; tried again soon')
  let forgotAt = -Infinity
  const parts = [
    startRounds(async () => {
      await sweepScores(services)
      await sendScores(services)
    }, { everyMs, firstAfterMs: everyMs, onError }),
    startRounds(async () => {
      await sweepStatements(services)
      await sendStatements(services)
      if (performance.now() - forgotAt <= FORGET_EVERY_MS) return
      forgotAt = performance.now()
      await forgetDeliveries(services)
    }, { everyMs, firstAfterMs: everyMs, onError }),
    startRounds(() => readRosters(services), { everyMs, firstAfterMs: everyMs, onError }),
  ]
  return { stop: async () => void (await Promise.all(parts.map((part) => part.stop()))) }
}
