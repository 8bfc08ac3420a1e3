import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { chargeCase } from '~/domain/purchases/charge-case.server'
import { closeOffer } from '~/domain/purchases/close-offer.server'
import { salesDesk } from '~/domain/purchases/list-offers.server'
import { openOffer } from '~/domain/purchases/open-offer.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { OffersPage } from '~/ui/purchases/offers-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('purchases:offers.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const query = new URL(request.url).searchParams
  const desk = await salesDesk(context.services, actor, query.get('institution'))
  if (!desk) throw data(null, { status: 403 })
  const chosen = desk.rows.find(({ sells, refId }) => sells === 'case' && refId === query.get('case'))
  return { desk, chosen: chosen ? `${chosen.sells}:${chosen.refId}` : null }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const [sells = '', refId = ''] = text('of').split(':')
  switch (text('intent')) {
    case 'open': return answered('open', await openOffer(services, actor, { sells, refId, price: text('price'), currency: text('currency'), days: text('days') === '' ? null : Number(text('days')) }))
    case 'close': return answered('close', await closeOffer(services, actor, { offerId: text('offerId'), isBack: false }), text('offerId'))
    case 'reopen': return answered('reopen', await closeOffer(services, actor, { offerId: text('offerId'), isBack: true }), text('offerId'))
    case 'charge': return answered('charge', await chargeCase(services, actor, { caseId: refId, isCharged: true }))
    case 'free': return answered('free', await chargeCase(services, actor, { caseId: refId, isCharged: false }), text('of'))
    default: throw data(null, { status: 400 })
  }
}

const STATUS: Record<string, number> = { 'not-found': 404, forbidden: 403, conflicts: 409, 'wrong-price': 400, 'wrong-currency': 400, 'wrong-days': 400 }
const answered = <T extends { kind: string }>(press: 'open' | 'close' | 'reopen' | 'charge' | 'free', outcome: T, about = '') => data({ press, about, outcome }, { status: STATUS[outcome.kind] ?? 200 })

export default function Offers() {
  return <OffersPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>() ?? null} />
}
