import { tellReadingSoon } from '~/domain/readings/remind-readings.server'
import type { JobContext, JobKinds } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** Hospitals hear that a reading begins. */
export async function tellReadingSoonJob(services: Services, payload: JobKinds['readings.soon'], { signal }: JobContext): Promise<void> {
  await tellReadingSoon(services, payload, signal)
}
