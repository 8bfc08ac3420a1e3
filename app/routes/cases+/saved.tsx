import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listSavedSearches } from '~/domain/cases/list-saved-searches.server'
import { alertSavedSearch, openSavedSearch, removeSavedSearch, saveSearch } from '~/domain/cases/save-search.server'
import { addressOf } from '~/domain/cases/search'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { SavedSearchesPage } from '~/ui/cases/saved-searches-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('library:saved.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  return { searches: await listSavedSearches(context.services, actor) }
}

/** Everybody's own: the person is the signed-in one, whatever the form says. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const id = String(form.get('id') ?? '')
  const intent = form.get('intent')
  switch (intent) {
    case 'save': {
      const saved = await saveSearch(services, actor, new URLSearchParams(String(form.get('query') ?? '')), String(form.get('name') ?? ''))
      return data({ intent, ...saved }, { status: saved.kind === 'forbidden' ? 403 : saved.kind === 'saved' || saved.kind === 'there-already' ? 200 : 400 })
    }
    case 'alert': {
      const changed = await alertSavedSearch(services, actor, id, form.get('alerts') === 'on')
      return data({ intent, kind: changed.kind }, { status: changed.kind === 'done' ? 200 : 404 })
    }
    case 'remove': {
      const removed = await removeSavedSearch(services, actor, id)
      return removed.kind === 'done' ? data({ intent, kind: removed.kind, query: addressOf(removed.question).split('?')[1] ?? '' }) : data({ intent, kind: removed.kind }, { status: 404 })
    }
    case 'open': {
      const opened = await openSavedSearch(services, actor, id)
      if (opened.kind === 'not-found') return data({ intent, kind: opened.kind }, { status: 404 })
      return redirect(addressOf({ ...opened.question, ...(form.get('new') === 'yes' ? { since: opened.seenAt.getTime() } : {}) }))
    }
    default:
      return data(null, { status: 400 })
  }
}

export default function Saved() {
  return <SavedSearchesPage {...useLoaderData<typeof loader>()} />
}
