import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { testSource } from '~/domain/images/ask-source.server'
import { readSource } from '~/domain/images/image-source'
import { listSources, sourceInstitutions } from '~/domain/images/list-sources.server'
import { removeSource, saveSource } from '~/domain/images/save-source.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { SourcesPage } from '~/ui/images/sources/sources-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:sources.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const [sources, institutions] = await Promise.all([listSources(services, actor), sourceInstitutions(services, actor)])
  if (institutions.length === 0 && sources.length === 0) throw data(null, { status: 403 })
  const { aeTitle, host, port } = services.env.dimse
  return { sources, institutions, dimse: { aeTitle, host, port } }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const sourceId = text('sourceId')
  const answered = <T extends { kind: string }>(outcome: T) => data({ sourceId, outcome }, { status: outcome.kind === 'forbidden' ? 403 : outcome.kind === 'not-found' ? 404 : outcome.kind === 'wrong' ? 400 : 200 })
  switch (form.get('intent')) {
    case 'save': {
      // Whoever may not is told so whatever was typed.
      if (!(await sourceInstitutions(services, actor)).some(({ id }) => id === text('institutionId') || sourceId !== '')) return answered({ kind: 'forbidden' as const })
      const read = readSource(text)
      return answered(read.kind === 'wrong' ? read : await saveSource(services, actor, { institutionId: text('institutionId'), sourceId: sourceId || null, draft: read.draft }))
    }
    case 'remove':
      return answered(await removeSource(services, actor, sourceId))
    case 'test':
      return answered(await testSource(services, actor, sourceId))
    default:
      throw data(null, { status: 400 })
  }
}

export default function Sources() {
  return <SourcesPage {...useLoaderData<typeof loader>()} />
}
