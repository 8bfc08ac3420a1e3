import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { cancelImport } from '~/domain/images/cancel-import.server'
import { closeOwnImport } from '~/domain/images/close-own-import.server'
import { importPlaces } from '~/domain/images/import-places.server'
import { openImport } from '~/domain/images/open-import.server'
import { WORKSPACES } from '~/policy/images'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ImportPage } from '~/ui/images/import/import-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:import.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const places = await importPlaces(context.services, actor)
  if (places.length === 0) throw data(null, { status: 403 })
  return { places }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const answered = <T extends { kind: string }>(outcome: T) => data(outcome, { status: outcome.kind === 'forbidden' ? 403 : outcome.kind === 'not-found' ? 404 : 200 })
  switch (form.get('intent')) {
    case 'open': {
      const workspace = WORKSPACES.find((one) => one === text('workspace'))
      if (!workspace) throw data(null, { status: 400 })
      return answered(await openImport(services, actor, { institutionId: text('institutionId'), workspace, source: 'browser' }))
    }
    case 'close': {
      const outcome = await closeOwnImport(services, actor, text('importId'))
      if (outcome.kind === 'closed') throw redirect(`/images/imports/${text('importId')}`)
      return answered(outcome)
    }
    case 'cancel':
      return answered(await cancelImport(services, actor, text('importId')))
    default:
      throw data(null, { status: 400 })
  }
}

export default function Import() {
  return <ImportPage {...useLoaderData<typeof loader>()} />
}
