import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openItem } from '~/domain/exams/library/open-item.server'
import { requirePerson } from '~/session/visitor.server'
import { QuestionDesk } from '~/ui/exams/library/question-desk'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('question-library:desk.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const found = await openItem(context.services, actor, params.itemId!)
  switch (found.kind) {
    case 'opened': return { ...found, me: person.id }
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
    default: return found satisfies never
  }
}

export default function Question() {
  const loaded = useLoaderData<typeof loader>()
  return <QuestionDesk key={loaded.item.id} {...loaded} />
}
