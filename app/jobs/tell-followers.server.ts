import { tellFollowers } from '~/domain/cases/tell-followers.server'
import type { JobContext, JobKinds } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

export async function tellFollowersJob(services: Services, { caseId }: JobKinds['cases.followers'], { signal }: JobContext): Promise<void> {
  await tellFollowers(services, caseId, signal)
}
