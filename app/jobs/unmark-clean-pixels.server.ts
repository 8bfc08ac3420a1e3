import { unmarkCleanPixels as unmark } from '~/domain/images/unmark-clean-pixels.server'
import type { JobContext, JobKinds } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** Takes an approval that no longer holds out of the files. */
export async function unmarkCleanPixels(services: Services, held: JobKinds['image.unmark-clean'], context: JobContext): Promise<void> {
  await unmark(services, held, context)
}
