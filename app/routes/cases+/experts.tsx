import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listFollowed } from '~/domain/cases/open-expert.server'
import { requirePerson } from '~/session/visitor.server'
import { FollowedPage } from '~/ui/cases/followed-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('talk:experts.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  return { followed: await listFollowed(context.services, actor) }
}

export default function Experts() {
  return <FollowedPage {...useLoaderData<typeof loader>()} />
}
