import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { followExpert } from '~/domain/cases/keep-case.server'
import { openExpert } from '~/domain/cases/open-expert.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ExpertPage } from '~/ui/cases/expert-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (_t, page) => (page as { name?: string } | undefined)?.name }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openExpert(context.services, actor, { personId: params.personId!, page: Number(new URL(request.url).searchParams.get('page')) || 1 })
  if (found.kind === 'not-found') throw data(null, { status: 404 })
  return found.expert
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const done = await followExpert(context.services, actor, { expertId: params.personId!, follows: form.get('on') === 'yes' })
  return data({ kind: done.kind }, { status: { done: 200, 'too-many': 409, forbidden: 403, 'not-found': 404 }[done.kind] })
}

export default function Expert() {
  return <ExpertPage {...useLoaderData<typeof loader>()} />
}
