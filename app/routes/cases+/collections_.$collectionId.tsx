import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { collectCase, orderCollection, publishCollection, removeCollection, renameCollection } from '~/domain/cases/collections.server'
import { openCollection } from '~/domain/cases/open-collection.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { CollectionPage } from '~/ui/cases/collection-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('talk:collections.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openCollection(context.services, actor, params.collectionId!)
  if (found.kind !== 'opened') throw data(null, { status: found.kind === 'forbidden' ? 403 : 404 })
  return found.opened
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const { services } = context
  const field = (name: string) => String(form.get(name) ?? '')
  const collectionId = params.collectionId!
  const intent = field('intent')
  const answer = (result: { kind: string }) => data({ intent, kind: result.kind, at: services.now().toISOString() }, { status: statusOf(result.kind) })
  switch (intent) {
    case 'order': return answer(await orderCollection(services, actor, { collectionId, caseIds: field('cases').split(' ').filter(Boolean) }))
    case 'take-out': return answer(await collectCase(services, actor, { collectionId, caseId: field('case'), isIn: false }))
    case 'rename': return answer(await renameCollection(services, actor, { collectionId, title: { en: field('title'), zh: field('titleZh') }, about: field('about'), kind: field('kind') }))
    case 'publish': return answer(await publishCollection(services, actor, { collectionId, isPublished: true }))
    case 'close': return answer(await publishCollection(services, actor, { collectionId, isPublished: false }))
    case 'remove': {
      const removed = await removeCollection(services, actor, { collectionId, isBack: false })
      if (removed.kind === 'done') return redirect(`/cases/collections?removed=${encodeURIComponent(collectionId)}`)
      return answer(removed)
    }
    case 'restore': {
      const back = await removeCollection(services, actor, { collectionId, isBack: true })
      if (back.kind === 'done') return redirect(`/cases/collections/${encodeURIComponent(collectionId)}`)
      return answer(back)
    }
    default: throw data(null, { status: 400 })
  }
}

const statusOf = (kind: string): number => ({ forbidden: 403, 'not-found': 404, 'unknown-case': 404, 'too-many': 409, sold: 409, 'not-to-sell': 403, 'no-title': 400 })[kind] ?? 200

export default function Collection() {
  return <CollectionPage {...useLoaderData<typeof loader>()} />
}
