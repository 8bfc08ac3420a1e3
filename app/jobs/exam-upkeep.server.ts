import { endOverdue } from '~/domain/exams/sit/end-overdue.server'
import { startRounds, type Rounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'

/** A candidate whose time is over sees it at once on the page; the server's record may follow. */
const EVERY_MS = 5_000

/** Hands in what is past its end, until stopped. A round that fails is tried again. */
export function startExamUpkeep(services: Services, everyMs = EVERY_MS): Rounds {
  const stopping = new AbortController()
  const rounds = startRounds(() => endOverdue(services, stopping.signal), { everyMs, onError: (error) => services.log.warn({ err: error }, 'upkeep of exams failed; tried again soon') })
  return {
    stop() {
      stopping.abort()
      return rounds.stop()
    },
  }
}
