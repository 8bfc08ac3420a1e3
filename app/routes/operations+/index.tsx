import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { seeOperations } from '~/domain/operations/see-operations.server'
import { requirePerson } from '~/session/visitor.server'
import { StatusPage } from '~/ui/operations/status-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('operations:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const seen = await seeOperations(context.services, actor)
  if (!seen) throw new Response(null, { status: 403 })
  return seen
}

export default function Operations() {
  return <StatusPage {...useLoaderData<typeof loader>()} />
}
