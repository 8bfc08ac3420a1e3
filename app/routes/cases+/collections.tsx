import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { createCollection } from '~/domain/cases/collections.server'
import { listCollections } from '~/domain/cases/list-collections.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { CollectionsPage } from '~/ui/cases/collections-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('talk:collections.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const asked = new URL(request.url).searchParams
  const find = (asked.get('q') ?? '').slice(0, 100)
  return { ...(await listCollections(context.services, actor, find)), find, removed: asked.get('removed') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const made = await createCollection(context.services, actor, { institutionId: field('institution'), title: { en: field('title'), zh: field('titleZh') }, about: field('about'), kind: field('kind') })
  switch (made.kind) {
    case 'created': return redirect(`/cases/collections/${made.collectionId}`)
    case 'no-title': return data({ kind: made.kind }, { status: 400 })
    case 'too-many': return data({ kind: made.kind }, { status: 409 })
    case 'forbidden':
    case 'not-found': return data({ kind: 'forbidden' as const }, { status: 403 })
  }
}

export default function Collections() {
  return <CollectionsPage {...useLoaderData<typeof loader>()} refused={useActionData<typeof action>()?.kind ?? null} />
}
