import type { ActionFunctionArgs } from '@remix-run/node'
import { importLessons, type ImportLessons } from '~/domain/courses/import/import-lessons.server'
import { IMPORT_BOUNDS } from '~/domain/courses/import/imported'
import { boundedBody } from '~/session/bounded-body.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS: Partial<Record<ImportLessons['kind'], number>> = { forbidden: 403, 'not-found': 404, busy: 503, 'too-many': 409 }

/** A file is the body, its name stands in the address: nothing of it is read before its sender may write here. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const fileName = (new URL(request.url).searchParams.get('name') ?? '').slice(0, 200)
  const answer = await importLessons(context.services, actor, { courseId: params.courseId!, fileName, bytes: () => boundedBody(request, IMPORT_BOUNDS.bytes) })
  return Response.json(answer, { status: STATUS[answer.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })
}
