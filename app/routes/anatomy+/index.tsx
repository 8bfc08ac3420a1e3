import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listLabs } from '~/domain/anatomy/list-labs.server'
import { listLessons } from '~/domain/anatomy/list-lessons.server'
import { listModels } from '~/domain/anatomy/list-models.server'
import { requirePerson } from '~/session/visitor.server'
import { LibraryPage } from '~/ui/anatomy/library-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('anatomy:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const [models, labs, lessons] = await Promise.all([listModels(context.services, actor), listLabs(context.services, actor), listLessons(context.services, actor)])
  return { ...models, labs, lessons }
}

export default function Library() {
  return <LibraryPage {...useLoaderData<typeof loader>()} />
}
