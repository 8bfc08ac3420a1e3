import { deriveSeries as derive } from '~/domain/images/derive-series.server'
import type { JobContext } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** Thumbnail, frames that are missing, and the pyramid of an honest volume. */
export async function deriveSeries(services: Services, { seriesId }: { seriesId: string }, context: JobContext): Promise<void> {
  await derive(services, seriesId, context.signal)
}
