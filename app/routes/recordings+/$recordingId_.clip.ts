import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { getReplay } from '~/domain/broadcasts/get-replay.server'
import { visitorOf } from '~/session/visitor.server'

/** Of a recording, what a lesson needs to show a part of it. Its bytes come by a token, as everywhere. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const replay = await getReplay(context.services, actor, params.recordingId!)
  if (!replay) return json({ kind: 'gone' as const }, { status: 404 })
  const { id, title, startedAt, durationMs, isOver, isReady, streams, passages } = replay
  return json({
    kind: 'found' as const, id, title, startedAt, durationMs, isPlayable: isOver && isReady && durationMs > 0, streams: streams.map(({ name }) => name),
    barred: passages.filter(({ isBarred }) => isBarred).map(({ fromMs, toMs }) => ({ fromMs, toMs })), mediaBase: context.services.env.mediaPublicUrl ?? '',
  }, { headers: { 'Cache-Control': 'no-store' } })
}
