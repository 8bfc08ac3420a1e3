import type { ActionFunctionArgs } from '@remix-run/node'
import { z } from 'zod'
import { saveProgress } from '~/domain/anatomy/save-progress.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

const given = z.object({ version: z.number(), step: z.number(), isFinished: z.boolean() })
const MOST_BYTES = 1_000
const STATUS = { saved: 200, 'not-a-step': 400, forbidden: 403, 'not-found': 404 } as const

/** Said by pages as somebody goes on, and when they close. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const input = given.safeParse(await boundedJson(request, MOST_BYTES))
  const result = await saveProgress(context.services, actor, { lessonId: params.lessonId!, ...(input.success ? input.data : { version: 0, step: 0, isFinished: false }) })
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
