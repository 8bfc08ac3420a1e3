import { hashToken, makeToken, readToken, tokenCookie } from '~/domain/people/cookie-token.server'
import type { Services } from '~/infra/services.server'

/** The window that began a launch is known again by this; sent to /lti alone. Lax: it comes with the step to /lti/enter, which no other site makes. */
export const LAUNCH_COOKIE = 'theatrum_launch'
/** From the first step to the last press of a choice. */
export const LAUNCH_MS = 60 * 60_000
/** Begun and not gone on with, of one platform; past it nobody begins until some are worn out. */
const MOST_OPEN = 20_000
const LONGEST_HINT = 4_000

export interface LoginAsked { issuer: string; loginHint: string; messageHint: string; clientId: string; target: string; /** Token of the frame that waits for an answer. */ frame: string }

export type BeginLaunch =
  | { kind: 'begun'; to: string; setCookie: string }
  | { kind: 'refused'; why: 'unknown-platform' | 'disabled' | 'malformed' | 'busy' }

/** Of a request as a platform sends it (OpenID Connect third-party initiated login; LTI security framework 1.1, 5.1.1.1). */
export function readLogin(given: URLSearchParams | FormData): LoginAsked {
  const field = (name: string, most = 1_000) => String(given.get(name) ?? '').slice(0, most + 1)
  return { issuer: field('iss'), loginHint: field('login_hint', LONGEST_HINT), messageHint: field('lti_message_hint', LONGEST_HINT), clientId: field('client_id'), target: field('target_link_uri'), frame: field('frame', 100) }
}

/** The first step: whom to ask who this is. State and nonce are for this window and count once. */
export async function beginLaunch(services: Services, asked: LoginAsked, cookies: string | null): Promise<BeginLaunch> {
  const { issuer, clientId, loginHint, messageHint, frame } = asked
  if (issuer === '' || loginHint === '' || loginHint.length > LONGEST_HINT || messageHint.length > LONGEST_HINT) return { kind: 'refused', why: 'malformed' }
  const platforms = await services.db.ltiPlatform.findMany({ where: { issuer, ...(clientId === '' ? {} : { clientId }) }, take: 2 })
  const [platform] = platforms
  // An issuer with several clients must say which one it means.
  if (!platform || platforms.length > 1) return { kind: 'refused', why: 'unknown-platform' }
  if (platform.disabledAt) return { kind: 'refused', why: 'disabled' }
  const now = services.now()
  await services.db.ltiLaunch.deleteMany({ where: { expiresAt: { lt: now } } })
  if ((await services.db.ltiLaunch.count({ where: { platformId: platform.id } })) >= MOST_OPEN) return { kind: 'refused', why: 'busy' }
  const [state, nonce, browser] = [makeToken(), makeToken(), readToken(cookies, LAUNCH_COOKIE) ?? makeToken()]
  await services.db.ltiLaunch.create({
    data: {
      id: hashToken(state), nonceHash: hashToken(nonce), platformId: platform.id, target: asked.target.slice(0, 1_000), browserHash: hashToken(browser), frameHash: frame === '' ? '' : hashToken(frame),
      expiresAt: new Date(now.getTime() + LAUNCH_MS),
    },
  })
  const to = new URL(platform.authorizeUrl)
  const query: Record<string, string> = {
    scope: 'openid', response_type: 'id_token', response_mode: 'form_post', prompt: 'none', client_id: platform.clientId, redirect_uri: new URL('/lti/launch', services.env.publicUrl).href,
    login_hint: loginHint, state, nonce, ...(messageHint === '' ? {} : { lti_message_hint: messageHint }),
  }
  for (const [name, value] of Object.entries(query)) to.searchParams.set(name, value)
  return { kind: 'begun', to: to.href, setCookie: tokenCookie(services.env, { name: LAUNCH_COOKIE, token: browser, maxAgeS: LAUNCH_MS / 1_000, path: '/lti' }) }
}
