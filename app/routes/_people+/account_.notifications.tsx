import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { readSettingsForm } from '~/domain/notifications/settings-form'
import { saveSettings, settingsOf } from '~/domain/notifications/settings.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { NotificationSettingsForm } from '~/ui/notifications/settings-form'
import { Page, PageHeader } from '~/ui/page'
import { AccountTabs } from '~/ui/people/account-tabs'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('notifications:settings.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { person } = await requirePerson(request, context)
  return { settings: await settingsOf(context.services, person.id), email: person.email, timeZone: person.timeZone, hasMailServer: context.services.env.smtpUrl !== null }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const outcome = await saveSettings(context.services, actor, readSettingsForm(await smallForm(request)))
  if (outcome.kind === 'forbidden') throw new Response(null, { status: 403 })
  return data(outcome, { status: outcome.kind === 'saved' ? 200 : 400 })
}

export default function NotificationSettings() {
  const { t } = useTranslation('notifications')
  const { settings, email, timeZone, hasMailServer } = useLoaderData<typeof loader>()
  const outcome = useActionData<typeof action>()
  const isBusy = useNavigation().formMethod === 'POST'
  return (
    <Page width="reading">
      <PageHeader title={t('settings.title')} lead={hasMailServer ? t('settings.lead', { email }) : t('settings.noMailServer')} />
      <AccountTabs />
      <NotificationSettingsForm settings={settings} timeZone={timeZone} outcome={outcome ?? null} isBusy={isBusy} />
    </Page>
  )
}
