import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { readLibraryFilter, readLibraryPlace } from '~/domain/images/library'
import { listLibrary } from '~/domain/images/list-library.server'
import { requirePerson } from '~/session/visitor.server'
import { LibraryPage } from '~/ui/images/library-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const filter = readLibraryFilter(searchParams)
  return { filter, ...(await listLibrary(context.services, actor, filter, readLibraryPlace(searchParams))) }
}

export default function Library() {
  return <LibraryPage {...useLoaderData<typeof loader>()} />
}
