import { makeDefacedCopy } from '~/domain/images/make-defaced-copy.server'
import type { JobContext, JobKinds } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** A defaced copy of a head, for a reviewer to look at. */
export async function defaceSeries(services: Services, asked: JobKinds['image.deface'], context: JobContext): Promise<void> {
  await makeDefacedCopy(services, asked, context)
}
