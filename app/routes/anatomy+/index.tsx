import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listModels } from '~/domain/anatomy/list-models.server'
import { requirePerson } from '~/session/visitor.server'
import { LibraryPage } from '~/ui/anatomy/library-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('anatomy:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  return listModels(context.services, actor)
}

export default function Library() {
  return <LibraryPage {...useLoaderData<typeof loader>()} />
}
