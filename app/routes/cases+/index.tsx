import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { mayWriteSomewhere } from '~/domain/cases/may-write'
import { readQuestion } from '~/domain/cases/search'
import { searchCases } from '~/domain/cases/search-cases.server'
import { requirePerson } from '~/session/visitor.server'
import { SearchPage } from '~/ui/cases/search-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('library:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const question = readQuestion(new URL(request.url).searchParams)
  return { question, result: await searchCases(context.services, actor, question), mayWrite: mayWriteSomewhere(actor) }
}

export default function Library() {
  return <SearchPage {...useLoaderData<typeof loader>()} />
}
