import type { ActionFunctionArgs } from '@remix-run/node'
import { showBlock } from '~/domain/courses/display/show-block.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS = { shown: 200, forbidden: 403, 'not-found': 404 } as const

/** Moves the classroom's display. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const given = (await boundedJson(request, 1_000)) as { lessonId?: unknown; blockId?: unknown } | undefined | null
  const result = await showBlock(context.services, actor, { classId: params.classId!, lessonId: String(given?.lessonId ?? ''), blockId: String(given?.blockId ?? '') })
  return Response.json(result, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}
