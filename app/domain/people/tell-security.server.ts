import { randomUUID } from 'node:crypto'
import { notify } from '~/domain/notifications/notify.server'
import type { NotificationParams } from '~/domain/notifications/notification'
import type { Services } from '~/infra/services.server'

const PATH = '/account/security'

/** Tells the person that a way into the account changed; whoever did not do it themselves has to hear. */
export async function tellSecurityChanged(services: Services, personId: string, what: NotificationParams['security.changed']['what']): Promise<void> {
  await notify(services, { kind: 'security.changed', personIds: [personId], params: { what }, path: PATH, key: `security.changed:${randomUUID()}` })
}

/** Tells the person that a device was signed in. */
export async function tellSignedIn(services: Services, personId: string, device: string): Promise<void> {
  await notify(services, { kind: 'security.signed-in', personIds: [personId], params: { device }, path: PATH, key: `security.signed-in:${randomUUID()}` })
}
