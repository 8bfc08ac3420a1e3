import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { useEffect } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { listAccessKeys } from '~/domain/people/list-access-keys.server'
import { makeAccessKey } from '~/domain/people/make-access-key.server'
import { withdrawAccessKey, withdrawAllAccessKeys } from '~/domain/people/withdraw-access-key.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { Page, PageHeader } from '~/ui/page'
import { AccessKeysList } from '~/ui/people/access-keys-list'
import { AccountTabs } from '~/ui/people/account-tabs'
import { MakeAccessKeyCard } from '~/ui/people/make-access-key-card'
import type { PageHandle } from '~/ui/rooms'
import { useToast } from '~/ui/toast'

export const handle: PageHandle = { title: (t) => t('account:keys.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  return { email: signedIn.person.email, keys: await listAccessKeys(context.services, signedIn), address: context.services.env.publicUrl }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  const { services, throttle, clientAddress: address } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  // One of these answers holds a key.
  const headers = { 'Cache-Control': 'private, no-store' }
  switch (form.get('intent')) {
    case 'make': {
      const outcome = await makeAccessKey(services, throttle, signedIn, { name: text('name'), days: text('days'), current: text('current'), address })
      return data(outcome, { status: outcome.kind === 'made' ? 200 : outcome.kind === 'throttled' ? 429 : 400, headers })
    }
    case 'withdraw':
      return data(await withdrawAccessKey(services, signedIn, text('keyId')), { headers })
    case 'withdraw-all':
      return data(await withdrawAllAccessKeys(services, signedIn), { headers })
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function AccessKeysPage() {
  const { t } = useTranslation('account')
  const { email, keys, address } = useLoaderData<typeof loader>()
  const outcome = useActionData<typeof action>()
  const busyWith = useNavigation().formData?.get('intent')?.toString() ?? null
  const toast = useToast()
  useEffect(() => {
    if (outcome?.kind === 'withdrawn') toast({ text: t('keys.withdrawn'), tone: 'done' })
    if (outcome?.kind === 'all-withdrawn') toast({ text: t('keys.allWithdrawn', { count: outcome.count }), tone: 'done' })
  }, [outcome, toast, t])
  return (
    <Page width="reading">
      <PageHeader title={t('keys.title')} lead={email} />
      <AccountTabs />
      <MakeAccessKeyCard outcome={outcome && outcome.kind !== 'withdrawn' && outcome.kind !== 'gone' && outcome.kind !== 'all-withdrawn' ? outcome : null} address={address} isBusy={busyWith === 'make'} />
      <AccessKeysList keys={keys} busyWith={busyWith} />
    </Page>
  )
}
