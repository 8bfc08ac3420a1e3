import type { ActionFunctionArgs } from '@remix-run/node'
import { z } from 'zod'
import { answerCase } from '~/domain/cases/answer-case.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

const given = z.object({ version: z.number(), answer: z.unknown() })
/** A freehand line of 5,000 points in space. */
const MOST_BYTES = 500_000
const STATUS = { answered: 200, changed: 409, malformed: 400, 'no-quiz': 400, forbidden: 403, 'not-found': 404 } as const

/** A reader commits to a diagnosis; the page then asks for the case again. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const input = given.safeParse(await boundedJson(request, MOST_BYTES))
  const result = await answerCase(context.services, actor, { caseId: params.caseId!, version: input.success ? input.data.version : -1, answer: input.success ? input.data.answer : null })
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
