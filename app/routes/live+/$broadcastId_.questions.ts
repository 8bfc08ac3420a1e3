import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { askQuestion } from '~/domain/broadcasts/ask-question.server'
import { getWatch } from '~/domain/broadcasts/get-watch.server'
import { smallForm } from '~/session/bounded-form.server'
import { visitorOf } from '~/session/visitor.server'

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const watch = await getWatch(context.services, actor, params.broadcastId!)
  return watch ? Response.json(watch.questions, { headers: { 'Cache-Control': 'no-store' } }) : Response.json({ error: 'not-found' }, { status: 404 })
}

const STATUS = { asked: 200, forbidden: 403, 'not-found': 404, 'bad-text': 400, 'not-open': 409, 'too-many': 429 } as const

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const form = await smallForm(request)
  const result = await askQuestion(context.services, actor, { broadcastId: params.broadcastId!, text: String(form.get('text') ?? '') })
  return Response.json({ kind: result.kind }, { status: STATUS[result.kind] })
}
