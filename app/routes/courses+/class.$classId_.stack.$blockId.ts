import type { LoaderFunctionArgs } from '@remix-run/node'
import { openStack } from '~/domain/courses/learning/open-stack.server'
import { requirePerson } from '~/session/visitor.server'

/** What the viewer in a lesson needs of a block's study. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const opened = await openStack(context.services, actor, params.classId!, params.blockId!)
  return Response.json(opened, { status: opened.kind === 'forbidden' ? 403 : opened.kind === 'not-found' ? 404 : 200, headers: { 'Cache-Control': 'no-store' } })
}
