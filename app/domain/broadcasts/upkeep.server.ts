import { takeTurn } from '~/infra/db/take-turn.server'
import { startRounds, type Rounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'
import { hasOpenMaskPassage } from './close-mask-passages.server'
import { lastRevision } from './media-revision.server'
import { pushMediaState } from './media-state.server'
import { endAbandoned, recoverBroadcasts, refreshOpenRecordings } from './recover.server'

const EVERY_MS = 2_000
/** A process that is silent for this long leaves the upkeep to another. */
const TURN_MS = 10_000
/** Ends of abandoned broadcasts and old grants are no matter of seconds. */
const SWEEP_EVERY_MS = 60_000
const GRANTS_KEPT_MS = 24 * 3_600_000

/**
 * Keeps the media plane in step with the database: repairs after a start, pushes again what a push did not reach,
 * ends broadcasts whose encoders never return, forgets old grants. Of several processes one does so; whoever has the
 * media plane as its child repairs after its own start in any case. The returned function stops it.
 */
export function startBroadcastUpkeep(services: Services, everyMs = EVERY_MS): Rounds {
  let isRecovered = false
  let areFilesRefreshed = false
  let sweptAt = 0
  return startRounds(async () => {
    const turn = await takeTurn(services, 'broadcast-upkeep', TURN_MS)
    const mustRepair = turn !== 'others' || services.env.roles.has('media')
    if (!isRecovered && mustRepair) {
      await recoverBroadcasts(services)
      isRecovered = true
    }
    if (turn === 'others' && (areFilesRefreshed || !mustRepair)) return
    const status = await services.media.status()
    // The media plane may have fetched masks by itself, or whoever pushed them died before writing down that they are in force.
    if (status.revision < (await lastRevision(services)) || (await hasOpenMaskPassage(services))) await pushMediaState(services)
    if (!areFilesRefreshed) {
      await refreshOpenRecordings(services)
      areFilesRefreshed = true
    }
    if (Date.now() - sweptAt > SWEEP_EVERY_MS) {
      sweptAt = Date.now()
      if ((await endAbandoned(services, status)).length > 0) await pushMediaState(services)
      await services.db.playbackGrant.deleteMany({ where: { expiresAt: { lt: new Date(services.now().getTime() - GRANTS_KEPT_MS) } } })
    }
  }, { everyMs, onError: (error) => services.log.debug({ err: error }, 'upkeep of broadcasts: tried again soon') })
}
