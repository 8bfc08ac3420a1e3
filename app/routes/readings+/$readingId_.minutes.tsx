import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { seeMeeting } from '~/domain/readings/see-meeting.server'
import { requirePerson } from '~/session/visitor.server'
import { MinutesPage } from '~/ui/readings/minutes-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('readings:minutes.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const seen = await seeMeeting(context.services, actor, params.readingId!)
  if (seen.kind !== 'seen') throw data(null, { status: { forbidden: 403, 'not-found': 404 }[seen.kind] })
  return { meeting: seen.meeting }
}

export default function Minutes() {
  return <MinutesPage {...useLoaderData<typeof loader>()} />
}
