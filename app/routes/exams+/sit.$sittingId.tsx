import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { showSitting } from '~/domain/exams/sit/show-sitting.server'
import { requirePerson } from '~/session/visitor.server'
import { SitPage } from '~/ui/exams/sit/sit-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { chrome: 'none', title: (_t, given) => (given as { title?: string } | undefined)?.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const shown = await showSitting(context.services, actor, params.sittingId!)
  if (shown.kind !== 'shown') throw data(null, { status: shown.kind === 'forbidden' ? 403 : 404 })
  return shown.sitting
}

export default function Sit() {
  return <SitPage sitting={useLoaderData<typeof loader>()} />
}
