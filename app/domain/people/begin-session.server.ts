import type { Services } from '~/infra/services.server'
import { deviceOf } from './device'
import { institutionOfPerson } from './institution-of-person.server'
import { openSessionIf, type Opening, type StillProved } from './session.server'
import { tellSignedIn } from './tell-security.server'

export interface FromBrowser { cookie: string | null; userAgent: string | null }

/** Opens the session if what was proved still holds, records it, and tells the person of a browser that none of the present sessions has. */
export async function beginSession(services: Services, personId: string, browser: FromBrowser, opening: Opening, isStillProved: StillProved): Promise<string | null> {
  const others = await services.db.session.findMany({ where: { personId }, select: { userAgent: true }, take: 50 })
  const setCookie = await openSessionIf(services, personId, browser, opening, isStillProved)
  if (setCookie === null) return null
  services.audit.record({
    action: 'session.opened', actor: { kind: 'person', personId }, institutionId: await institutionOfPerson(services, personId), subjectKind: 'person', subjectId: personId,
    detail: { via: opening.via, secondFactor: opening.hasSecondFactor },
  })
  const device = deviceOf(browser.userAgent ?? '')
  const isNew = others.length > 0 && !others.some((other) => deviceOf(other.userAgent) === device)
  // A program gives no browser's name: the first word it does give.
  if (opening.via === 'device-code' || isNew) await tellSignedIn(services, personId, device ?? (/^[\w .-]{1,40}/.exec(browser.userAgent ?? '')?.[0] ?? '?'))
  return setCookie
}
