import type { ActionFunctionArgs } from '@remix-run/node'
import { showBlock } from '~/domain/courses/display/show-block.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS = { shown: 200, malformed: 400, forbidden: 403, 'not-found': 404 } as const

/** Moves the classroom's display; the display says where it is. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const result = await showBlock(context.services, actor, params.classId!, await boundedJson(request, 1_000))
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
