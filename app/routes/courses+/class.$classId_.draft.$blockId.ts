import type { ActionFunctionArgs } from '@remix-run/node'
import { z } from 'zod'
import { saveSubmission } from '~/domain/courses/assignments/save-submission.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

/** Sixty thousand characters of four bytes, and fifty marks on pictures. */
const MOST_BYTES = 3_000_000
const STATUS: Record<string, number> = { forbidden: 403, 'not-open': 403, 'not-found': 404, malformed: 400 }
const given = z.strictObject({ attempt: z.int(), revision: z.int(), content: z.unknown() })

/** Keeps what is written of an assignment while it is written. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const read = given.safeParse(await boundedJson(request, MOST_BYTES))
  const { attempt, revision, content } = read.success ? read.data : { attempt: -1, revision: -1, content: null }
  // What cannot be read is asked for as well, so that only those who may write here are told so.
  const saved = await saveSubmission(context.services, actor, params.classId!, { blockId: params.blockId!, attempt, revision, content })
  return Response.json(saved, { status: STATUS[saved.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })
}
