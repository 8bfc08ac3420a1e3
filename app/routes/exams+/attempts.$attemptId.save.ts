import type { ActionFunctionArgs } from '@remix-run/node'
import { ATTEMPT_BOUNDS } from '~/domain/exams/attempt'
import { saveAttempt } from '~/domain/exams/sit/save-attempt.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS = { kept: 200, gap: 200, 'other-device': 409, busy: 503, malformed: 400, forbidden: 403, 'not-found': 404 } as const

/** What a candidate enters, within two seconds of it; what had no answer is said again. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const result = await saveAttempt(context.services, actor, params.attemptId!, await boundedJson(request, 2 * ATTEMPT_BOUNDS.bytes))
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
