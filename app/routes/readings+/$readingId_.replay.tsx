import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useState } from 'react'
import type { Recorded } from '~/domain/readings/recording'
import { seeReplay } from '~/domain/readings/see-replay.server'
import { requirePerson } from '~/session/visitor.server'
import { ReplayPage, type ReplayPageProps } from '~/ui/readings/room/replay-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (_t, given) => (given as { replay?: { title: string } } | undefined)?.replay?.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const from = Number(new URL(request.url).searchParams.get('from') ?? 0)
  const seen = await seeReplay(context.services, actor, params.readingId!, Number.isSafeInteger(from) && from > 0 ? from : 0)
  if (seen.kind !== 'seen') throw data(null, { status: { forbidden: 403, 'not-found': 404 }[seen.kind] })
  // As text: what is recorded is the room's own JSON, and is read strictly where it is shown.
  return { replay: { ...seen.replay, events: JSON.stringify(seen.replay.events) }, opened: seen.opened, me: { id: person.id, name: person.name } }
}

export default function Replay() {
  const given = useLoaderData<typeof loader>()
  const [props] = useState<ReplayPageProps>(() => ({ ...given, replay: { ...given.replay, events: JSON.parse(given.replay.events) as Recorded[] } }))
  return <ReplayPage {...props} />
}
