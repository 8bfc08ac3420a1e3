import type { LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { useEffect } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { secondFactorState } from '~/domain/people/second-factor-state.server'
import { listSessions } from '~/domain/people/list-sessions.server'
import { requirePerson } from '~/session/visitor.server'
import { Page, PageHeader } from '~/ui/page'
import { AccountTabs } from '~/ui/people/account-tabs'
import { DevicesCard } from '~/ui/people/devices-card'
import { PasswordCard } from '~/ui/people/password-card'
import { SecondFactorCard } from '~/ui/people/second-factor-card'
import type { SecurityResult } from '~/ui/people/security-result'
import type { PageHandle } from '~/ui/rooms'
import { useToast } from '~/ui/toast'
import { securityAction } from './security-action.server'

export const handle: PageHandle = { title: (t) => t('account:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  return {
    person: { email: signedIn.person.email, isDemo: signedIn.person.isDemo },
    secondFactor: await secondFactorState(context.services, signedIn),
    sessions: await listSessions(context.services, signedIn),
  }
}

export const action = securityAction

export default function SecurityPage() {
  const { t } = useTranslation(['account', 'people'])
  const { person, secondFactor, sessions } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>() as SecurityResult | undefined
  const busyWith = useNavigation().formData?.get('intent')?.toString() ?? null
  useDoneToast(result)
  return (
    <Page width="reading">
      <PageHeader title={t('account:title')} lead={person.email} />
      <AccountTabs />
      <SecondFactorCard state={secondFactor} email={person.email} result={result} busyWith={busyWith} />
      <PasswordCard person={person} result={result} busyWith={busyWith} />
      <DevicesCard sessions={sessions} busyWith={busyWith} />
    </Page>
  )
}

function useDoneToast(result: SecurityResult | undefined) {
  const { t } = useTranslation(['account', 'people'])
  const toast = useToast()
  useEffect(() => {
    if (!result) return
    if (result.intent === 'sign-out-others') return toast({ text: t('people:account.signedOutOthers', { count: result.count }), tone: 'done' })
    switch (result.outcome.kind) {
      case 'changed': return toast({ text: t('people:account.passwordChanged'), tone: 'done' })
      case 'confirmed': return toast({ text: t('account:secondFactor.confirmed'), tone: 'done' })
      case 'removed': return toast({ text: t('account:secondFactor.removed'), tone: 'done' })
      case 'signed-out': return toast({ text: t('account:devices.signedOut'), tone: 'done' })
      case 'gone': return toast({ text: t('account:devices.gone') })
      case 'already-set-up': return toast({ text: t('account:secondFactor.alreadySetUp') })
      case 'not-begun': return toast({ text: t('account:secondFactor.notBegun'), tone: 'danger' })
      default: return
    }
  }, [result, toast, t])
}
