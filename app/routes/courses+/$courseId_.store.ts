import type { LoaderFunctionArgs } from '@remix-run/node'
import { findInStore } from '~/domain/courses/write/find-in-store.server'
import { whoSeesRecording } from '~/domain/courses/write/who-sees-recording.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS = { forbidden: 403, 'not-found': 404, unknown: 400, images: 200, case: 200, recording: 200, lesson3d: 200, seen: 200, gone: 200 } as const

/** Series, cases, recordings and 3D lessons that an author may choose from: `?of=images&search=chest`; who sees one of them: `?seen=RECORDING`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const query = new URL(request.url).searchParams
  const [courseId, recordingId] = [params.courseId!, query.get('seen')]
  const found = recordingId ? await whoSeesRecording(context.services, actor, { courseId, recordingId }) : await findInStore(context.services, actor, courseId, query)
  return Response.json(found, { status: STATUS[found.kind], headers: { 'Cache-Control': 'no-store' } })
}
