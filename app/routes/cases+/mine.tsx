import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { myCases } from '~/domain/cases/my-cases.server'
import { requirePerson } from '~/session/visitor.server'
import { MyCasesPage } from '~/ui/cases/writing/my-cases-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('writing:mine.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  return { ...(await myCases(context.services, actor)), isReviewOver: new URL(request.url).searchParams.get('review') === 'over' }
}

export default function MyCases() {
  return <MyCasesPage {...useLoaderData<typeof loader>()} />
}
