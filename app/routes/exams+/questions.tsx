import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listItems, readItemFilter } from '~/domain/exams/library/list-items.server'
import { requirePerson } from '~/session/visitor.server'
import { QuestionsPage } from '~/ui/exams/library/questions-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('question-library:list.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const filter = readItemFilter(new URL(request.url).searchParams)
  const listed = await listItems(context.services, actor, filter)
  if (listed.kind === 'forbidden') throw data(null, { status: 403 })
  return { ...listed, filter }
}

export default function Questions() {
  return <QuestionsPage {...useLoaderData<typeof loader>()} />
}
