import { hashToken, readToken } from '~/domain/people/cookie-token.server'
import type { Services } from '~/infra/services.server'
import { LAUNCH_COOKIE } from './begin-launch.server'
import { launchClaims } from './claims'

/** `other-window`: the browser that holds the ticket did not begin the launch, or keeps no cookies where it stands. */
export type OpenLaunch = Awaited<ReturnType<typeof openLaunch>>

/** A launch that was believed, for the window that began it. */
export async function openLaunch(services: Pick<Services, 'db' | 'now'>, ticket: string, cookies: string | null) {
  const launch = ticket === '' ? null : await services.db.ltiLaunch.findUnique({ where: { ticketHash: hashToken(ticket) } })
  if (!launch || launch.expiresAt <= services.now() || launch.claimsJson === '') return { kind: 'gone' as const }
  const browser = readToken(cookies, LAUNCH_COOKIE)
  if (browser === null || hashToken(browser) !== launch.browserHash) return { kind: 'other-window' as const }
  const platform = await services.db.ltiPlatform.findUniqueOrThrow({ where: { id: launch.platformId }, include: { institution: { select: { name: true } } } })
  if (platform.disabledAt) return { kind: 'gone' as const }
  return { kind: 'open' as const, launch, platform, claims: launchClaims.parse(JSON.parse(launch.claimsJson)) }
}
export type OpenedLaunch = Extract<OpenLaunch, { kind: 'open' }>
