import type { LoaderFunctionArgs } from '@remix-run/node'
import { openAttempt } from '~/domain/exams/sit/open-attempt.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS = { opened: 200, 'other-device': 409, 'already-in': 409, forbidden: 403, 'not-found': 404 } as const

/** What a candidate is asked, and what they entered so far. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const device = new URL(request.url).searchParams.get('device') ?? ''
  const result = await openAttempt(context.services, actor, params.attemptId!, device)
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
