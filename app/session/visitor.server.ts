import { redirect, type AppLoadContext } from '@remix-run/node'
import { isLanguage, LANGUAGE_COOKIE, negotiateLanguage, type Language } from '~/i18n/languages'
import { isTimeZone } from '~/i18n/time-zone'
import { PUBLIC, type Actor } from '~/policy/actor'
import { safeNext } from './safe-next'
import { findSession, type SignedIn } from '~/domain/people/session.server'

export interface Visitor {
  actor: Actor
  signedIn: SignedIn | null
  language: Language
  timeZone: string
}

/** Several loaders run for one page: the session is read once. */
const seen = new WeakMap<AppLoadContext, Promise<Visitor>>()

/** Who is here, in which language and time zone. */
export function visitorOf(request: Request, context: AppLoadContext): Promise<Visitor> {
  let visitor = seen.get(context)
  if (!visitor) seen.set(context, (visitor = readVisitor(request, context)))
  return visitor
}

/** After an action that changed the person: the page that answers it is drawn with what holds now. */
export function forgetVisitor(context: AppLoadContext): void {
  seen.delete(context)
}

async function readVisitor(request: Request, context: AppLoadContext): Promise<Visitor> {
  const cookies = request.headers.get('Cookie')
  const signedIn = await findSession(cookies, context.services)
  const chosen = signedIn?.person.language ?? cookieValue(cookies, LANGUAGE_COOKIE)
  return {
    actor: signedIn?.actor ?? PUBLIC,
    signedIn,
    language: isLanguage(chosen) ? chosen : negotiateLanguage(request.headers.get('Accept-Language')),
    timeZone: [signedIn?.person.timeZone, cookieValue(cookies, 'theatrum_time_zone')].find((zone) => zone && isTimeZone(zone)) ?? 'UTC',
  }
}

/** The signed-in person, or a redirect to the sign-in page that leads back here. */
export async function requirePerson(request: Request, context: AppLoadContext): Promise<SignedIn> {
  const { signedIn } = await visitorOf(request, context)
  if (signedIn) return signedIn
  const url = new URL(request.url)
  // A page that is asked for by POST cannot be returned to.
  const next = request.method === 'GET' ? safeNext(url.pathname + url.search) : '/'
  throw redirect(next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`)
}

export function cookieValue(header: string | null, name: string): string | null {
  const part = (header ?? '').split(';').map((p) => p.trim()).find((p) => p.startsWith(`${name}=`))
  if (!part) return null
  try {
    return decodeURIComponent(part.slice(name.length + 1))
  } catch {
    return null
  }
}

/** What a sign-in knows of the browser that asks. */
export const browserOf = (request: Request) => ({ cookie: request.headers.get('Cookie'), userAgent: request.headers.get('User-Agent') })
