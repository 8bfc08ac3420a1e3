import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, type ShouldRevalidateFunction } from '@remix-run/react'
import { answerPayment, TEST_ANSWERS } from '~/domain/purchases/answer-payment.server'
import { seePurchase } from '~/domain/purchases/list-purchases.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { PayPage } from '~/ui/purchases/pay-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('purchases:pay.title') }

/** The test provider's page, for whoever bought alone. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const seen = await seePurchase(context.services, actor, params.purchaseId!)
  if (seen.kind === 'not-found') throw data(null, { status: 404 })
  if (seen.kind === 'forbidden' || seen.purchase.buyer !== '') throw data(null, { status: 403 })
  if (!seen.purchase.may.pay) throw redirect(`/purchases/${seen.purchase.id}`)
  return { purchase: seen.purchase }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const answer = TEST_ANSWERS.find((one) => one === form.get('answer'))
  if (!answer) throw data(null, { status: 400 })
  const said = await answerPayment(context.services, actor, { purchaseId: params.purchaseId!, answer })
  switch (said.kind) {
    case 'said': return answer === 'duplicate' ? data(said) : redirect(`/purchases/${params.purchaseId!}`)
    case 'settled': return redirect(`/purchases/${params.purchaseId!}`)
    case 'not-found': return data(said, { status: 404 })
    case 'forbidden': return data(said, { status: 403 })
  }
}

/** What was answered stays to be read: once it is paid this page has nothing more to ask, and would lead away. */
export const shouldRevalidate: ShouldRevalidateFunction = () => false

export default function Pay() {
  const outcome = useActionData<typeof action>()
  return <PayPage {...useLoaderData<typeof loader>()} said={outcome?.kind === 'said' ? outcome : null} />
}
