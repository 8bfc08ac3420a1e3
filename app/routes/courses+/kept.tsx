import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requirePerson } from '~/session/visitor.server'
import { KeptPage } from '~/ui/courses/offline/kept-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { words: 'first', title: (t) => t('learning:offline.title') }

/** What is kept on this device, which the device alone knows. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { person } = await requirePerson(request, context)
  return { personId: person.id }
}

export default function Kept() {
  return <KeptPage {...useLoaderData<typeof loader>()} />
}
