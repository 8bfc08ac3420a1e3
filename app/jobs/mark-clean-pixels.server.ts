import { markCleanPixels as mark } from '~/domain/images/mark-clean-pixels.server'
import type { JobContext, JobKinds } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** Writes an approval into the files that were approved. */
export async function markCleanPixels(services: Services, approved: JobKinds['image.mark-clean'], context: JobContext): Promise<void> {
  await mark(services, approved, context)
}
