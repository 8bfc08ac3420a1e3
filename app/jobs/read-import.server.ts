import { finishImport } from '~/domain/images/finish-import.server'
import type { JobContext } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** Reads what one import brought. A restart goes on where it stopped. */
export async function readImport(services: Services, { importId }: { importId: string }, context: JobContext): Promise<void> {
  await context.progress(1)
  await finishImport(services, importId)
}
