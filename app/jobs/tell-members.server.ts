import { tellMembers, type MemberNews } from '~/domain/notifications/tell-members.server'
import type { JobContext } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** An institution's members hear of a broadcast. */
export async function tellMembersJob(services: Services, news: MemberNews, { signal }: JobContext): Promise<void> {
  await tellMembers(services, news, signal)
}
