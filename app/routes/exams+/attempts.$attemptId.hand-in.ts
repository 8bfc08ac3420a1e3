import type { ActionFunctionArgs } from '@remix-run/node'
import { handInAttempt } from '~/domain/exams/sit/hand-in-attempt.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS = { accepted: 200, 'already-in': 200, gap: 200, 'other-device': 409, malformed: 400, forbidden: 403, 'not-found': 404 } as const

/** A candidate hands in. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const result = await handInAttempt(context.services, actor, params.attemptId!, await boundedJson(request, 1_000))
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
