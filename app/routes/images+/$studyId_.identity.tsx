import { data, type ActionFunctionArgs, type HeadersFunction, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { askIdentity, openIdentity } from '~/domain/images/open-identity.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { IdentityPage } from '~/ui/images/identity-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:identity.title') }

/** Neither the browser nor anything between keeps who it is. */
export const headers: HeadersFunction = () => ({ 'Cache-Control': 'no-store' })

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const asked = await askIdentity(context.services, actor, params.studyId!)
  switch (asked.kind) {
    case 'asked': return { studyId: params.studyId!, pseudonym: asked.pseudonym, description: asked.description, studyDate: asked.studyDate }
    case 'forbidden': throw new Response(null, { status: 403 })
    case 'not-found': throw new Response(null, { status: 404 })
    default: return asked satisfies never
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  if (form.get('intent') !== 'open') throw new Response(null, { status: 400 })
  const reason = form.get('reason')
  const outcome = await openIdentity(context.services, actor, { studyId: params.studyId!, reason: typeof reason === 'string' ? reason : '' })
  switch (outcome.kind) {
    case 'opened': return data(outcome, { headers: { 'Cache-Control': 'no-store' } })
    case 'no-reason': return data(outcome, { status: 400 })
    case 'unreadable': return data(outcome, { status: 200 })
    case 'forbidden': throw new Response(null, { status: 403 })
    case 'not-found': throw new Response(null, { status: 404 })
    default: return outcome satisfies never
  }
}

export default function Identity() {
  return <IdentityPage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>() ?? null} />
}
