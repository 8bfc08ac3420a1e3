import { makeAssets } from '~/domain/anatomy/make-assets.server'
import type { JobContext, JobKinds } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** The surfaces and the volume of one revision of a model. */
export async function makeAnatomy(services: Services, asked: JobKinds['anatomy.make'], context: JobContext): Promise<void> {
  await makeAssets(services, asked, context)
}
