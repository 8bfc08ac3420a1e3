import { certifyCompleted } from '~/domain/courses/certificates/certify-completed.server'
import { forgetUnusedMedia } from '~/domain/courses/media/forget-unused-media.server'
import { remindDue } from '~/domain/courses/overview/remind-due.server'
import { forgetRemovedCourses } from '~/domain/courses/write/forget-removed-courses.server'
import { startRounds, type Rounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'

const EVERY_MS = 60_000
/** What is due within two days is no matter of minutes. */
const REMIND_EVERY_MS = 10 * 60_000
const FORGET_EVERY_MS = 3_600_000

/** Certifies what learners completed, reminds them of what is due and forgets what was removed or unused long enough, until stopped. A round that fails is tried again. */
export function startCourseUpkeep(services: Services, everyMs = EVERY_MS): Rounds {
  const stopping = new AbortController()
  let remindedAt = -Infinity
  let forgotAt = -Infinity
  let mediaAfter: string | null = null
  let certifiedUntil: Date | null = null
  const rounds = startRounds(async () => {
    const { signal } = stopping
    certifiedUntil = await certifyCompleted(services, certifiedUntil, signal)
    if (performance.now() - remindedAt > REMIND_EVERY_MS) {
      await remindDue(services, signal)
      remindedAt = performance.now()
    }
    if (performance.now() - forgotAt > FORGET_EVERY_MS) {
      await forgetRemovedCourses(services)
      mediaAfter = (await forgetUnusedMedia(services, mediaAfter, signal)).next
      forgotAt = performance.now()
    }
  }, { everyMs, onError: (error) => services.log.warn({ err: error }, 'upkeep of courses failed; tried again soon') })
  return {
    stop() {
      stopping.abort()
      return rounds.stop()
    },
  }
}
