import type { ActionFunctionArgs } from '@remix-run/node'
import { takeBeats } from '~/domain/courses/progress/take-beats.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

/** Forty beats of fifty blocks with what was played of each. */
const MOST_BYTES = 512_000
const STATUS = { kept: 200, 'not-counted': 200, malformed: 400, forbidden: 403, 'not-found': 404, busy: 503 } as const

/** Said by a lesson's page each quarter of a minute, and when it closes; what had no answer is said again. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const result = await takeBeats(context.services, actor, params.classId!, await boundedJson(request, MOST_BYTES))
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
