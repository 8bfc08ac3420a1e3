import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { MEDIA_KINDS } from '~/domain/courses/media'
import { beginMedia } from '~/domain/courses/media/begin-media.server'
import { listMedia } from '~/domain/courses/media/list-media.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

const headers = { 'Cache-Control': 'no-store' }
const STATUS: Record<string, number> = { forbidden: 403, 'not-found': 404, 'too-large': 413, 'course-full': 413, 'too-many': 409, 'disk-full': 507, empty: 400 }

/** A course's media; `?ids=`: these. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const ids = new URL(request.url).searchParams.get('ids')
  const listed = await listMedia(context.services, actor, params.courseId!, ids === null ? null : ids.split(',').filter(Boolean))
  return json(listed, { status: STATUS[listed.kind] ?? 200, headers })
}

/** A place for what is about to be sent. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const kind = MEDIA_KINDS.find((one) => one === field('kind'))
  if (!kind) return json({ kind: 'unknown' as const }, { status: 400, headers })
  const begun = await beginMedia(context.services, actor, { courseId: params.courseId!, kind, name: field('name'), bytes: Number(field('bytes')) })
  return json(begun, { status: STATUS[begun.kind] ?? 200, headers })
}
