import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openStudy } from '~/domain/images/reading-study.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import type { PageHandle } from '~/ui/rooms'
import { ViewerPage } from '~/ui/viewer/viewer-page'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (t, data) => (data as { study?: { description: string } } | undefined)?.study?.description || t('viewer:title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, signedIn } = await visitorOf(request, context)
  if (actor.kind === 'public') await requirePerson(request, context)
  const result = await openStudy(context.services, actor, params.studyId!)
  switch (result.kind) {
    // Whether there is a study behind an address that one may not read is nobody's business.
    case 'not-found':
    case 'forbidden': throw data(null, { status: 404 })
    case 'opened': return { ...result.opened, me: signedIn && { id: signedIn.person.id, name: signedIn.person.name } }
  }
}

export default function Study() {
  const page = useLoaderData<typeof loader>()
  return <ViewerPage key={page.study.id} {...page} />
}
