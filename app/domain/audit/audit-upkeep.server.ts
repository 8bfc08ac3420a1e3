import { startRounds, type Rounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'
import { SYSTEM } from '~/policy/actor'
import { chainState, proveAudit } from './prove-audit.server'

const LOOK_EVERY_MS = 10 * 60_000
/** A chain that nobody proves protects nobody: it is proved by itself as well. */
const PROVE_EVERY_MS = 24 * 3_600_000

/** Proves the chain once a day, on a thread of its own; the page shows when, and a broken chain is an error in the log. */
export function startAuditUpkeep(services: Services, lookEveryMs = LOOK_EVERY_MS): Rounds {
  // Not at the start: a first page is worth more than a proof ten minutes earlier.
  const stopping = new AbortController()
  const rounds = startRounds(async () => {
    const { last } = await chainState(services)
    if (last && services.now().getTime() - Date.parse(last.at) < PROVE_EVERY_MS) return
    await proveAudit(services, SYSTEM, { signal: stopping.signal })
  }, { everyMs: lookEveryMs, firstAfterMs: lookEveryMs, onError: (error) => {
    if (!stopping.signal.aborted) services.log.warn({ err: error }, 'the audit chain could not be proved; tried again later')
  } })
  return {
    // A proof of millions of links takes minutes, which a stop does not have; the next start finds that it is due.
    stop() {
      stopping.abort(new Error('The process stops.'))
      return rounds.stop()
    },
  }
}
