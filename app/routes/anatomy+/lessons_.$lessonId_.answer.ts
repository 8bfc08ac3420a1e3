import type { ActionFunctionArgs } from '@remix-run/node'
import { z } from 'zod'
import { answerQuiz } from '~/domain/anatomy/answer-quiz.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

const given = z.object({ version: z.number(), stepId: z.string().max(64), clientId: z.string().max(64), answer: z.unknown() })
/** A cut scene. */
const MOST_BYTES = 512 * 1024
const STATUS = { scored: 200, 'not-an-answer': 400, forbidden: 403, 'not-found': 404, 'too-many': 409, 'no-pictures': 503 } as const

/** Answers come one by one, as pages have them; the same one again gets the same answer. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const input = given.safeParse(await boundedJson(request, MOST_BYTES))
  const result = await answerQuiz(context.services, actor, { lessonId: params.lessonId!, ...(input.success ? { ...input.data, answer: input.data.answer } : { version: 0, stepId: '', clientId: '', answer: null }) })
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
