import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { listTroubles, retryDeliveries } from '~/domain/interop/deliveries/deliveries.server'
import { listStores, removeStore, saveStore } from '~/domain/interop/xapi/manage-store.server'
import { institutionsOf } from '~/domain/people/list-people.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { RecordsPage } from '~/ui/interop/records-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('interop:records.title') }

/** Record stores of an institution, and what could not be told to others. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const institutions = await institutionsOf(context.services, actor)
  const institution = institutions.find(({ id }) => id === (new URL(request.url).searchParams.get('institution') ?? institutions[0]?.id))
  const stores = institution ? await listStores(context.services, actor, institution.id) : null
  const deliveries = institution ? await listTroubles(context.services, actor, institution.id) : null
  if (!institution || !stores || !deliveries) throw new Response(null, { status: 403 })
  return { institutions, institution, stores, deliveries }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const [institutionId, storeId] = [text('institutionId'), text('storeId')]
  const given = { endpoint: text('endpoint'), username: text('username'), secret: text('secret'), isOn: text('isOn') === 'on' }
  const init = ({ kind }: { kind: string }) => ({ status: kind === 'forbidden' ? 403 : kind === 'gone' ? 404 : kind === 'saved' || kind === 'done' ? 200 : 400 })
  // Something of the house's own that is gone is told as such; the page is drawn anew without it.
  const shown = ({ kind }: { kind: string }) => ({ status: kind === 'forbidden' ? 403 : kind === 'wrong' ? 400 : 200 })
  const intent = text('intent')
  switch (intent) {
    case 'add-store': {
      const outcome = await saveStore(services, actor, institutionId, null, given)
      return data({ intent, storeId: '', outcome }, init(outcome))
    }
    case 'change-store': {
      const outcome = await saveStore(services, actor, institutionId, storeId, given)
      return data({ intent, storeId, outcome }, shown(outcome))
    }
    case 'remove-store': {
      const outcome = await removeStore(services, actor, institutionId, storeId)
      return data({ intent, storeId, outcome }, shown(outcome))
    }
    case 'retry': {
      const outcome = await retryDeliveries(services, actor, institutionId)
      return data({ intent, storeId: '', outcome }, init(outcome))
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function Records() {
  return <RecordsPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
