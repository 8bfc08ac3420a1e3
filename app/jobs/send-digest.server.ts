import { sendDigest } from '~/domain/notifications/send-digest.server'
import type { Services } from '~/infra/services.server'

/** Everything that is due for one person, in one letter. */
export async function sendDigestJob(services: Services, { personId }: { personId: string }): Promise<void> {
  await sendDigest(services, personId)
}
