import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { cancelImport } from '~/domain/images/cancel-import.server'
import { closeOwnImport } from '~/domain/images/close-own-import.server'
import { ENTRY_OUTCOMES } from '~/domain/images/image-import'
import { readImportReport } from '~/domain/images/import-report.server'
import { importResults } from '~/domain/images/import-results.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { DeliveryPage } from '~/ui/images/import/delivery-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:delivery.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const search = new URL(request.url).searchParams
  const only = ENTRY_OUTCOMES.find((one) => one === search.get('only'))
  const [report, results] = await Promise.all([
    readImportReport(context.services, actor, params.importId!, { page: Number(search.get('page')) || 1, ...(only ? { only } : {}) }),
    importResults(context.services, actor, params.importId!),
  ])
  if (!report || !results) throw data(null, { status: 404 })
  // Names of files are in it: nothing between us and the reader keeps it.
  return data({ report, results, only: only ?? null, isMine: actor.kind === 'person' && actor.personId === report.createdById }, { headers: { 'Cache-Control': 'private, no-store' } })
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const answered = <T extends { kind: string }>(outcome: T) => data(outcome, { status: outcome.kind === 'forbidden' ? 403 : outcome.kind === 'not-found' ? 404 : 200 })
  switch (form.get('intent')) {
    case 'close':
      return answered(await closeOwnImport(context.services, actor, params.importId!))
    case 'cancel':
      return answered(await cancelImport(context.services, actor, params.importId!))
    default:
      throw data(null, { status: 400 })
  }
}

export default function Delivery() {
  return <DeliveryPage {...useLoaderData<typeof loader>()} />
}
