import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { whatsNext } from '~/domain/broadcasts/whats-next.server'
import { demoAccounts } from '~/domain/people/demo'
import { placesFor } from '~/domain/people/places'
import { visitorOf } from '~/session/visitor.server'
import { Landing } from '~/ui/home/landing'
import { WhatsNextPage } from '~/ui/home/whats-next'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t, data) => ((data as { kind: string } | undefined)?.kind === 'person' ? t('common:nav.home') : undefined) }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, signedIn } = await visitorOf(request, context)
  if (!signedIn) return { kind: 'visitor' as const, demo: demoAccounts(context.services.env) }
  return {
    kind: 'person' as const,
    name: signedIn.person.name,
    next: await whatsNext(context.services, actor),
    hasDesk: placesFor(actor).includes('desk'),
    nowMs: context.services.now().getTime(),
  }
}

export default function FirstPage() {
  const page = useLoaderData<typeof loader>()
  return page.kind === 'visitor' ? <Landing demo={page.demo} /> : <WhatsNextPage {...page} />
}
