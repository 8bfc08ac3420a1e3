import type { ActionFunctionArgs } from '@remix-run/node'
import { addWorkFile, removeWorkFile, WORK_FILE_BOUNDS } from '~/domain/courses/assignments/files.server'
import { boundedBody } from '~/session/bounded-body.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS: Record<string, number> = { forbidden: 403, 'not-open': 403, 'not-found': 404, malformed: 400, 'too-large': 413, 'too-many': 409, empty: 400 }

/** A file to the work: the body, with its name in the address (`?name=`). DELETE with `?file=` takes it out. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const at = { blockId: params.blockId! }
  const done = request.method === 'DELETE'
    ? await removeWorkFile(context.services, actor, params.classId!, { ...at, fileId: searchParams.get('file') ?? '' })
    : await addWorkFile(context.services, actor, params.classId!, { ...at, name: searchParams.get('name') ?? '', bytes: () => boundedBody(request, WORK_FILE_BOUNDS.bytes) })
  return Response.json(done, { status: STATUS[done.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })
}
