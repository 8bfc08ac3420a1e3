import { data, redirect, type ActionFunctionArgs, type AppLoadContext, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { enterLaunch, type Press } from '~/domain/interop/lti/enter-launch.server'
import { smallForm } from '~/session/bounded-form.server'
import { browserOf, visitorOf } from '~/session/visitor.server'
import { EnterPage } from '~/ui/interop/enter-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('interop:launch.title') }

async function enter(request: Request, context: AppLoadContext, press: Press) {
  const { signedIn } = await visitorOf(request, context)
  const ticket = new URL(request.url).searchParams.get('ticket') ?? ''
  const at = await enterLaunch(context.services, ticket, press, browserOf(request), signedIn)
  const headers = new Headers({ 'Cache-Control': 'no-store' })
  if (at.kind !== 'entered') return data({ ticket, at }, { status: at.kind === 'gone' ? 410 : at.kind === 'other-window' ? 400 : 200, headers })
  if (at.setCookie) headers.append('Set-Cookie', at.setCookie)
  const { arrived } = at
  if (arrived.kind === 'refused') return data({ ticket, at: { kind: 'refused' as const, why: arrived.why } }, { headers })
  throw redirect(arrived.kind === 'class' ? arrived.to : `/lti/choose?ticket=${encodeURIComponent(ticket)}`, { headers })
}

export const loader = ({ request, context }: LoaderFunctionArgs) => enter(request, context, 'look')

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await smallForm(request)
  const press = (['new', 'me', 'go-on'] as const).find((one) => one === form.get('as'))
  return enter(request, context, press ?? 'look')
}

export default function Enter() {
  const loaded = useLoaderData<typeof loader>()
  return <EnterPage {...(useActionData<typeof action>() ?? loaded)} />
}
