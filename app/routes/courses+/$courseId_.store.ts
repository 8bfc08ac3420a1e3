import type { LoaderFunctionArgs } from '@remix-run/node'
import { findInStore } from '~/domain/courses/write/find-in-store.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS = { forbidden: 403, 'not-found': 404, unknown: 400, images: 200, case: 200, recording: 200, lesson3d: 200 } as const

/** Series, cases, recordings and 3D lessons that an author may choose from: `?of=images&search=chest`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await findInStore(context.services, actor, params.courseId!, new URL(request.url).searchParams)
  return Response.json(found, { status: STATUS[found.kind], headers: { 'Cache-Control': 'no-store' } })
}
