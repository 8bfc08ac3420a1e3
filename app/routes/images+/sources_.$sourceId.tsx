import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { searchSource } from '~/domain/images/ask-source.server'
import { readSourceQuery } from '~/domain/images/image-source'
import { importPlaces } from '~/domain/images/import-places.server'
import { findSource } from '~/domain/images/list-sources.server'
import { pullFromSource } from '~/domain/images/pull-from-source.server'
import { WORKSPACES } from '~/policy/images'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { SourcePage } from '~/ui/images/sources/source-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:sources.search.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await findSource(context.services, actor, params.sourceId!)
  if (!found) throw data(null, { status: 404 })
  const place = (await importPlaces(context.services, actor)).find(({ id }) => id === found.row.institutionId)
  return { source: found.view, workspaces: place?.workspaces ?? [] }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  // A hospital's patients are in these answers: they stay in the page that asked.
  const answered = <T extends { kind: string }>(outcome: T) => data(outcome, { status: outcome.kind === 'not-found' ? 404 : outcome.kind === 'forbidden' ? 403 : outcome.kind === 'wrong' ? 400 : 200, headers: { 'Cache-Control': 'private, no-store' } })
  switch (form.get('intent')) {
    case 'search': {
      if (!(await findSource(context.services, actor, params.sourceId!))) return answered({ kind: 'not-found' as const })
      const read = readSourceQuery(text)
      return answered(read.kind === 'wrong' ? read : await searchSource(context.services, actor, params.sourceId!, read.query))
    }
    case 'pull': {
      const workspace = WORKSPACES.find((one) => one === text('workspace')) ?? 'clinical'
      const outcome = await pullFromSource(context.services, actor, { sourceId: params.sourceId!, studyUids: form.getAll('study').map(String), workspace })
      if (outcome.kind === 'pulling') throw redirect(`/images/imports/${outcome.importId}`)
      return answered(outcome)
    }
    default:
      throw data(null, { status: 400 })
  }
}

export default function Source() {
  return <SourcePage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>() ?? null} />
}
