import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { seePurchase } from '~/domain/purchases/list-purchases.server'
import { paymentsOf } from '~/domain/purchases/provider.server'
import { refund } from '~/domain/purchases/refund.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { PurchasePage } from '~/ui/purchases/purchase-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('purchases:one.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const seen = await seePurchase(context.services, actor, params.purchaseId!)
  if (seen.kind !== 'seen') throw data(null, { status: seen.kind === 'not-found' ? 404 : 403 })
  const { purchase, payUrl } = seen
  return { purchase, payUrl }
}

/** Gives the money back. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  await smallForm(request)
  const { services } = context
  const outcome = await refund(services, paymentsOf(services), actor, params.purchaseId!)
  switch (outcome.kind) {
    case 'asked': return data(outcome)
    case 'refused':
    case 'not-paid': return data(outcome, { status: 409 })
    case 'unreachable': return data(outcome, { status: 503 })
    case 'not-found': return data(outcome, { status: 404 })
    case 'forbidden': return data(outcome, { status: 403 })
  }
}

export default function Purchase() {
  return <PurchasePage {...useLoaderData<typeof loader>()} outcome={useActionData<typeof action>()?.kind ?? null} />
}
