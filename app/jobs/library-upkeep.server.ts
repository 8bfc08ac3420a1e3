import { mendSearch } from '~/domain/cases/mend-search.server'
import { tellSavedSearches } from '~/domain/cases/tell-saved-searches.server'
import { startRounds, type Rounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'

const EVERY_MS = 60_000
/** What a process that died left undone is looked for at the start, and again as often as this. */
const MEND_EVERY_MS = 6 * 3_600_000

/** Puts the search in order and tells those who saved a search of what is new in it, until stopped. A round that fails is tried again. */
export function startLibraryUpkeep(services: Services, everyMs = EVERY_MS): Rounds {
  const stopping = new AbortController()
  let mendedAt = -Infinity
  const rounds = startRounds(async () => {
    const { signal } = stopping
    if (performance.now() - mendedAt > MEND_EVERY_MS) {
      const mended = await mendSearch(services, { signal })
      mendedAt = performance.now()
      if (mended.cases + mended.comments + mended.removed > 0) services.log.info({ ...mended }, 'the search was put in order')
    }
    await tellSavedSearches(services, signal)
  }, { everyMs, onError: (error) => services.log.warn({ err: error }, 'upkeep of the library failed; tried again soon') })
  return {
    stop() {
      stopping.abort()
      return rounds.stop()
    },
  }
}
