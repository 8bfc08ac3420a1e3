import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { chooseClass, listChoices } from '~/domain/interop/lti/choose-class.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ChoosePage } from '~/ui/interop/choose-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('interop:choose.title') }

const STATUS = { gone: 404, 'other-window': 403, forbidden: 403 } as const

/** Which class a place over there shows. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const [ticket, search, page] = [searchParams.get('ticket') ?? '', (searchParams.get('q') ?? '').trim().slice(0, 100), Math.min(1_000, Math.max(1, Math.floor(Number(searchParams.get('page')) || 1)))]
  const listed = await listChoices(context.services, actor, ticket, request.headers.get('Cookie'), { search, page })
  if (listed.kind === 'choices') return data({ ticket, search, listed }, { headers: { 'Cache-Control': 'no-store' } })
  throw data(null, { status: listed.kind === 'gone' ? 404 : 403 })
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const ticket = new URL(request.url).searchParams.get('ticket') ?? ''
  const form = await smallForm(request)
  const chosen = await chooseClass(context.services, actor, ticket, request.headers.get('Cookie'), String(form.get('class') ?? ''))
  switch (chosen.kind) {
    case 'linked': return redirect(chosen.to)
    case 'answer': case 'handed-over': return data(chosen, { headers: { 'Cache-Control': 'no-store' } })
    case 'gone': case 'other-window': case 'forbidden': return data(chosen, { status: STATUS[chosen.kind] })
  }
}

export default function Choose() {
  return <ChoosePage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
