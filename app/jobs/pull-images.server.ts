import { pullStudies } from '~/domain/images/pull-studies.server'
import type { JobContext, JobKinds } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** Tried so often in all, as it was added. */
const MOST_ATTEMPTS = 3

export function pullImages(services: Services, payload: JobKinds['image.pull'], { attempt, signal, progress }: JobContext): Promise<void> {
  return pullStudies(services, payload, { signal, progress, isLastAttempt: attempt >= MOST_ATTEMPTS })
}
