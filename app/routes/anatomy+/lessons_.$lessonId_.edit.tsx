import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openDesk } from '~/domain/anatomy/open-desk.server'
import { requirePerson } from '~/session/visitor.server'
import { DeskPage } from '~/ui/anatomy/lesson-desk/desk-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (t) => t('authoring:title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openDesk(context.services, actor, params.lessonId!)
  switch (found.kind) {
    case 'opened': return found.desk
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
  }
}

export default function Desk() {
  return <DeskPage {...useLoaderData<typeof loader>()} />
}
