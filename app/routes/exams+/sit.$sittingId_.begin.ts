import type { ActionFunctionArgs } from '@remix-run/node'
import { beginAttempt } from '~/domain/exams/sit/begin-attempt.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

/** What stands in the way is no refusal by right: the page says it in words. */
const STATUS: Record<string, number> = { malformed: 400, forbidden: 403, 'not-found': 404 }

/** A candidate begins, or goes on. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const result = await beginAttempt(context.services, actor, params.sittingId!, await boundedJson(request, 2_000))
  return Response.json(result, { status: STATUS[result.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })
}
