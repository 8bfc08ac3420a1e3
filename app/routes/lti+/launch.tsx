import { data, redirect, type ActionFunctionArgs } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { takeLaunch } from '~/domain/interop/lti/take-launch.server'
import { smallForm } from '~/session/bounded-form.server'
import { RefusedPage } from '~/ui/interop/refused-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { chrome: 'none', isFramed: true, title: (t) => t('interop:launch.title') }

/** The platform's answer, posted by its page: no cookie of ours comes with it. The next step is a step of our own. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const taken = await takeLaunch(context.services, { state: field('state'), idToken: field('id_token'), error: field('error') })
  if (taken.kind === 'believed') return redirect(`/lti/enter?ticket=${taken.ticket}`, { status: 303, headers: { 'Cache-Control': 'no-store' } })
  return data(taken, { status: 400, headers: { 'Cache-Control': 'no-store' } })
}

/** Who opens this address by hand begins where the course is. */
export default function Launch() {
  return <RefusedPage why={useActionData<typeof action>()?.why ?? 'by-hand'} />
}
