import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openOutline } from '~/domain/courses/write/open-desk.server'
import { requirePerson } from '~/session/visitor.server'
import { OutlinePage } from '~/ui/courses/desk/outline-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('course-desk:outline.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const found = await openOutline(context.services, actor, params.courseId!)
  switch (found.kind) {
    case 'opened': return { ...found, me: person.id }
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
    default: return found satisfies never
  }
}

export default function Outline() {
  const loaded = useLoaderData<typeof loader>()
  // Another course on the same page is another desk.
  return <OutlinePage key={loaded.course.id} {...loaded} />
}
