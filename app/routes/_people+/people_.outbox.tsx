import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listOutbox } from '~/domain/mail/outbox.server'
import { requirePerson } from '~/session/visitor.server'
import { OutboxPage } from '~/ui/mail/outbox-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('notifications:outbox.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const search = new URL(request.url).searchParams
  const outbox = await listOutbox(context.services, actor, {
    text: search.get('q') ?? '', state: search.get('state') ?? '', institutionId: search.get('institution') || null, page: Number(search.get('page')),
  })
  if (!outbox) throw new Response(null, { status: 403 })
  return outbox
}

export default function Outbox() {
  return <OutboxPage {...useLoaderData<typeof loader>()} />
}
