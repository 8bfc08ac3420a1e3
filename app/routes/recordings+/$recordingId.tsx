import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { clearPassage } from '~/domain/broadcasts/clear-passage.server'
import { getReplay } from '~/domain/broadcasts/get-replay.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import { ReplayPage } from '~/ui/broadcast/replay-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'theatre', chrome: 'none', title: (_t, data) => (data as { replay: { title: string } } | undefined)?.replay.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const replay = await getReplay(context.services, actor, params.recordingId!)
  if (!replay) {
    if (actor.kind === 'public') await requirePerson(request, context)
    throw data(null, { status: 404 })
  }
  const { searchParams } = new URL(request.url)
  const path = searchParams.get('path')
  const startMs = Math.max(0, Number(searchParams.get('t') ?? 0) * 1000 || 0)
  const delivery: 'auto' | 'interactive' | 'hls' = path === 'interactive' || path === 'hls' ? path : 'auto'
  return { replay, startMs, path: delivery, mediaBase: context.services.env.mediaPublicUrl ?? '' }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const replay = await getReplay(context.services, actor, params.recordingId!)
  if (!replay) throw data(null, { status: 404 })
  const form = await smallForm(request)
  const result = await clearPassage(context.services, actor, { broadcastId: replay.broadcastId, passageId: String(form.get('passageId') ?? ''), clear: form.get('clear') === 'yes' })
  return data({ kind: result.kind }, { status: result.kind === 'forbidden' ? 403 : result.kind === 'not-found' ? 404 : 200 })
}

export default function Recording() {
  const page = useLoaderData<typeof loader>()
  return <ReplayPage {...page} />
}
