import { data, redirect, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { getWatch } from '~/domain/broadcasts/get-watch.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import { WatchPage } from '~/ui/broadcast/watch-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'theatre', chrome: 'none', title: (_t, data) => (data as { watch: { title: string } } | undefined)?.watch.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const watch = await getWatch(context.services, actor, params.broadcastId!)
  if (!watch) {
    // Whoever is not signed in may be allowed once we know who it is.
    if (actor.kind === 'public') await requirePerson(request, context)
    throw data(null, { status: 404 })
  }
  const path = new URL(request.url).searchParams.get('path')
  if (path !== null && path !== 'interactive' && path !== 'hls') throw redirect(`/live/${watch.id}`)
  const delivery: 'auto' | 'interactive' | 'hls' = path ?? 'auto'
  return { watch, path: delivery, mediaBase: context.services.env.mediaPublicUrl ?? '', nowMs: context.services.now().getTime() }
}

export default function Watch() {
  const page = useLoaderData<typeof loader>()
  return <WatchPage {...page} />
}
