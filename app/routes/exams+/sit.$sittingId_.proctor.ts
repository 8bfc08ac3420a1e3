import type { ActionFunctionArgs } from '@remix-run/node'
import { proctorAttempt } from '~/domain/exams/sit/proctor-attempt.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS = { done: 200, malformed: 400, forbidden: 403, 'not-found': 404 } as const

/** A proctor adds time, pauses, lets move, locks or says something, to one candidate or all. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const result = await proctorAttempt(context.services, actor, params.sittingId!, await boundedJson(request, 8_000))
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
