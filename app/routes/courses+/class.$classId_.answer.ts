import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { answerQuestion, answersInBlock } from '~/domain/courses/grading/answer-question.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

/** Twenty chosen options, or two thousand characters of four bytes. */
const MOST_BYTES = 32_768
const STATUS = { answered: 200, unclear: 200, malformed: 400, forbidden: 403, 'not-open': 403, 'not-found': 404, 'no-more': 409, 'out-of-turn': 409, 'cannot-judge': 503 } as const

/** What the learner answered before in a block: `?block=ID`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const result = await answersInBlock(context.services, actor, params.classId!, new URL(request.url).searchParams.get('block') ?? '')
  return Response.json(result, { status: result.kind === 'found' ? 200 : result.kind === 'not-found' ? 404 : 403, headers: { 'Cache-Control': 'no-store' } })
}

/** One answer; the same attempt again gets the same verdict. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const result = await answerQuestion(context.services, actor, params.classId!, await boundedJson(request, MOST_BYTES))
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
