import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { CircleCheck, CircleX } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { decideDevice, findDevice, type FindDevice } from '~/domain/people/approve-device-code.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { LinkButton } from '~/ui/button'
import { Card, Page } from '~/ui/page'
import { AskApproval, TypeCode } from '~/ui/people/approve-forms'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('account:approve.title') }

/** A code in the address shows the device; nothing is approved by opening a page. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  const code = new URL(request.url).searchParams.get('code')?.slice(0, 40) ?? ''
  const look = code ? await findDevice(context.services, context.codeThrottle, signedIn, { code, address: context.clientAddress }) : null
  const found: FindDevice | null = look ?? (signedIn.via === 'device-code' ? { kind: 'from-code' } : null)
  return { code, found, name: signedIn.person.name, email: signedIn.person.email }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '').slice(0, 100)
  const intent = text('intent')
  switch (intent) {
    case 'approve':
    case 'deny': {
      const outcome = await decideDevice(context.services, context.codeThrottle, signedIn, { code: text('code'), deviceId: text('device'), approve: intent === 'approve', address: context.clientAddress })
      return data(outcome, { status: outcome.kind === 'approved' || outcome.kind === 'denied' ? 200 : outcome.kind === 'throttled' ? 429 : outcome.kind === 'from-code' ? 403 : 400 })
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function ApprovePage() {
  const { t } = useTranslation(['account', 'people', 'common'])
  const { code, found, name, email } = useLoaderData<typeof loader>()
  const outcome = useActionData<typeof action>()
  const isBusy = useNavigation().state !== 'idle'

  if (outcome?.kind === 'approved' || outcome?.kind === 'denied') {
    const isApproved = outcome.kind === 'approved'
    const Icon = isApproved ? CircleCheck : CircleX
    return (
      <Page width="narrow" className="my-auto">
        <Card>
          <h1 className="flex items-center gap-3 text-xl font-semibold"><Icon className={`size-8 shrink-0 ${isApproved ? 'text-done' : 'text-danger'}`} aria-hidden />{t(isApproved ? 'account:approve.done' : 'account:approve.denied')}</h1>
          <p className="text-ink-soft" role="status">{isApproved ? t('account:approve.doneText', { device: outcome.device ?? t('people:account.unknownDevice') }) : t('account:approve.deniedText')}</p>
          <LinkButton to="/account/security">{t('account:approve.toDevices')}</LinkButton>
        </Card>
      </Page>
    )
  }
  const state = outcome ?? found
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{t('account:approve.title')}</h1>
        {state?.kind === 'found'
          ? <AskApproval code={code} waiting={state.waiting} person={{ name, email }} isBusy={isBusy} />
          : state?.kind === 'from-code'
            ? <p>{t('account:approve.fromCode')}</p>
            : <TypeCode code={code} isBusy={isBusy} error={state?.kind === 'unknown' ? t('account:approve.unknown') : state?.kind === 'throttled' ? t('people:signIn.throttled', { count: Math.ceil(state.retryAfterMs / 60_000) }) : undefined} />}
      </Card>
    </Page>
  )
}
