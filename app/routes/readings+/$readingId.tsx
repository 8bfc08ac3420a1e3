import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { seeRoom } from '~/domain/readings/see-room.server'
import { requirePerson } from '~/session/visitor.server'
import { RoomPage } from '~/ui/readings/room/room-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (_t, given) => (given as { meeting?: { title: string } } | undefined)?.meeting?.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const seen = await seeRoom(context.services, actor, params.readingId!)
  if (seen.kind !== 'seen') throw data(null, { status: { forbidden: 403, 'not-found': 404 }[seen.kind] })
  return { meeting: seen.meeting, opened: seen.opened, me: { id: person.id, name: person.name } }
}

export default function Room() {
  return <RoomPage key={useLoaderData<typeof loader>().meeting.readingId} {...useLoaderData<typeof loader>()} />
}
