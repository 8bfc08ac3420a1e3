import { randomUUID } from 'node:crypto'
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { buy } from '~/domain/purchases/buy.server'
import { listPurchases, sellingInstitutions } from '~/domain/purchases/list-purchases.server'
import { paymentsOf } from '~/domain/purchases/provider.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { PurchasesPage } from '~/ui/purchases/purchases-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('purchases:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const query = new URL(request.url).searchParams
  const isSeller = sellingInstitutions(actor).length > 0
  const of = query.get('of') === 'sales' && isSeller ? 'sales' : 'mine'
  return { of, isSeller, purchases: await listPurchases(context.services, actor, { of, page: Number(query.get('page')) || 1 }) } as const
}

/** Begins to buy what an offer is of, and leads to where it is paid. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const clientId = /^[\w-]{1,64}$/.test(text('clientId')) ? text('clientId') : randomUUID()
  const bought = await buy(services, paymentsOf(services).provider, actor, { offerId: text('offerId'), clientId, forInstitutionId: text('forInstitutionId') || null, returnUrl: `${services.env.publicUrl}/purchases` })
  switch (bought.kind) {
    case 'to-pay': return redirect(bought.payUrl.startsWith(`${services.env.publicUrl}/`) ? bought.payUrl.slice(services.env.publicUrl.length) : bought.payUrl)
    case 'waiting': return redirect(`/purchases/${bought.purchaseId}`)
    case 'owned': return data({ kind: bought.kind })
    case 'unreachable': return data({ kind: bought.kind }, { status: 503 })
    case 'not-found': return data({ kind: bought.kind }, { status: 404 })
    case 'forbidden': return data({ kind: bought.kind }, { status: 403 })
  }
}

export default function Purchases() {
  return <PurchasesPage {...useLoaderData<typeof loader>()} problem={useActionData<typeof action>()?.kind ?? null} />
}
