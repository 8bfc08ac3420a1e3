import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { listClassMedia } from '~/domain/courses/media/list-media.server'
import { requirePerson } from '~/session/visitor.server'

/** What the class's version shows of `?ids=`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const listed = await listClassMedia(context.services, actor, params.classId!, (new URL(request.url).searchParams.get('ids') ?? '').split(',').filter(Boolean))
  return json(listed, { status: { forbidden: 403, 'not-found': 404, listed: 200 }[listed.kind], headers: { 'Cache-Control': 'no-store' } })
}
