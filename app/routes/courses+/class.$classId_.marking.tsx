import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData, useParams } from '@remix-run/react'
import { listSubmissions } from '~/domain/courses/assignments/mark-submission.server'
import { requirePerson } from '~/session/visitor.server'
import { MarkingListPage } from '~/ui/courses/grading/marking-list-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('grading:marking.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const listed = await listSubmissions(context.services, actor, params.classId!)
  if (listed.kind !== 'listed') throw data(null, { status: listed.kind === 'forbidden' ? 403 : 404 })
  return listed
}

export default function Marking() {
  return <MarkingListPage classId={useParams().classId!} {...useLoaderData<typeof loader>()} />
}
