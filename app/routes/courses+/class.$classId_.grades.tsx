import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openGradebook } from '~/domain/courses/gradebook/open-gradebook.server'
import { requirePerson } from '~/session/visitor.server'
import { GradesPage } from '~/ui/courses/overview/grades-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('progress:grades.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const opened = await openGradebook(context.services, actor, params.classId!)
  if (opened.kind !== 'opened') throw data(null, { status: opened.kind === 'forbidden' ? 403 : 404 })
  return opened
}

export default function Grades() {
  return <GradesPage {...useLoaderData<typeof loader>()} />
}
