import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { answerInvitation } from '~/domain/readings/plan-reading.server'
import { endFeed, hasFeed, makeFeed } from '~/domain/readings/feed.server'
import { listReadings } from '~/domain/readings/list-readings.server'
import { restoreReading } from '~/domain/readings/remove-reading.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ReadingsPage } from '~/ui/readings/readings-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('readings:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const question = {
    when: searchParams.get('when') === 'past' ? ('past' as const) : ('coming' as const), search: (searchParams.get('q') ?? '').trim().slice(0, 100),
    page: Math.min(1_000, Math.max(1, Math.floor(Number(searchParams.get('page')) || 1))),
  }
  return { question, removed: searchParams.get('removed'), hasFeed: await hasFeed(context.services, actor), ...(await listReadings(context.services, actor, question)) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  switch (field('intent')) {
    case 'answer': {
      const { kind } = await answerInvitation(context.services, actor, { readingId: field('reading'), institutionId: field('institution'), comes: field('comes') === 'yes' })
      return data({ intent: 'answer' as const, kind }, { status: { answered: 200, forbidden: 403, 'not-found': 404 }[kind] })
    }
    case 'make-feed': {
      const made = await makeFeed(context.services, actor)
      return data({ intent: 'make-feed' as const, ...made }, { status: made.kind === 'made' ? 200 : 403, headers: { 'Cache-Control': 'no-store' } })
    }
    case 'end-feed': {
      const { kind } = await endFeed(context.services, actor)
      return data({ intent: 'end-feed' as const, kind }, { status: kind === 'done' ? 200 : 403 })
    }
    case 'restore': {
      const { kind } = await restoreReading(context.services, actor, field('reading'))
      return data({ intent: 'restore' as const, kind }, { status: { done: 200, forbidden: 403, 'not-found': 404 }[kind] })
    }
    default: throw data(null, { status: 400 })
  }
}

export default function Readings() {
  return <ReadingsPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
