import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { beginLaunch, readLogin, type LoginAsked } from '~/domain/interop/lti/begin-launch.server'
import { makeToken } from '~/domain/people/cookie-token.server'
import type { AppLoadContext } from '@remix-run/node'
import { smallForm } from '~/session/bounded-form.server'
import { LoginPage } from '~/ui/interop/login-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { chrome: 'none', isFramed: true, title: (t) => t('interop:launch.title') }

/** A platform says that somebody comes. In a frame of its page we ask for a window: there no cookie of ours is a third party's. */
async function begin(request: Request, context: AppLoadContext, asked: LoginAsked) {
  if (/^i?frame$/.test(request.headers.get('Sec-Fetch-Dest') ?? '')) {
    const frame = makeToken()
    return data({ kind: 'window' as const, frame, to: addressOf(asked, frame) }, { headers: { 'Cache-Control': 'no-store' } })
  }
  const begun = await beginLaunch(context.services, asked, request.headers.get('Cookie'))
  if (begun.kind === 'begun') throw redirect(begun.to, { headers: { 'Set-Cookie': begun.setCookie, 'Cache-Control': 'no-store' } })
  return data(begun, { status: begun.why === 'busy' ? 503 : 400, headers: { 'Cache-Control': 'no-store' } })
}

function addressOf({ issuer, loginHint, messageHint, clientId, target }: LoginAsked, frame: string): string {
  const query = { iss: issuer, login_hint: loginHint, lti_message_hint: messageHint, client_id: clientId, target_link_uri: target, frame }
  return `/lti/login?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString()}`
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  // Its own form was posted: the action has answered.
  if (request.method !== 'GET') return null
  return begin(request, context, readLogin(new URL(request.url).searchParams))
}

export async function action({ request, context }: ActionFunctionArgs) {
  return begin(request, context, readLogin(await smallForm(request)))
}

export default function Login() {
  const loaded = useLoaderData<typeof loader>()
  const answered = useActionData<typeof action>()
  const shown = answered ?? loaded
  return shown && <LoginPage shown={shown} />
}
