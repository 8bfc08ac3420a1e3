import type { LoaderFunctionArgs } from '@remix-run/node'
import { findForItem } from '~/domain/exams/library/find-for-item.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS: Record<string, number> = { forbidden: 403, 'not-found': 404, unknown: 400 }

/** Series and cases that an author may choose from: `?of=images&search=chest`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await findForItem(context.services, actor, params.itemId!, new URL(request.url).searchParams)
  return Response.json(found, { status: STATUS[found.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })
}
