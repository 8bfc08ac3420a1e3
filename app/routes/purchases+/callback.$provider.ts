import type { ActionFunctionArgs } from '@remix-run/node'
import { paymentsOf } from '~/domain/purchases/provider.server'
import { takePayment } from '~/domain/purchases/take-payment.server'
import { MOST_MESSAGE_BYTES } from '~/infra/payments/payments'
import { boundedBody } from '~/session/bounded-body.server'

/**
 * Where a payment provider tells what became of a purchase. Nobody is signed in here: a message is believed for its signature
 * alone. 2xx: it is done with, and need not be said again; which purchase it was of is told to nobody.
 */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { services } = context
  const provider = paymentsOf(services).named(params.provider ?? '')
  if (!provider) return new Response(null, { status: 404 })
  if (request.method !== 'POST') return new Response(null, { status: 405 })
  const body = await boundedBody(request, MOST_MESSAGE_BYTES)
  if (!body) return new Response(null, { status: 413 })
  const taken = await takePayment(services, provider, body, Object.fromEntries(request.headers))
  switch (taken.kind) {
    case 'taken':
    case 'known': return new Response(null, { status: 204 })
    case 'unknown-purchase': return new Response(null, { status: 404 })
    case 'other-price': return new Response(null, { status: 422 })
    case 'refused': return new Response(null, { status: taken.why === 'malformed' ? 400 : 403 })
  }
}
