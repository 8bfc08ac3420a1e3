import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { editAccount } from '~/domain/people/edit-account.server'
import { useFormat } from '~/i18n/format'
import { LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES } from '~/i18n/languages'
import { smallForm } from '~/session/bounded-form.server'
import { forgetVisitor, requirePerson } from '~/session/visitor.server'
import { Badge } from '~/ui/badge'
import { Button } from '~/ui/button'
import { Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { AccountTabs } from '~/ui/people/account-tabs'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('people:account.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  return {
    person: signedIn.person,
    roles: [...new Set(signedIn.actor.memberships.map((m) => m.role))],
    timeZones: [...new Set(['UTC', signedIn.person.timeZone, ...Intl.supportedValuesOf('timeZone')])],
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  switch (form.get('intent')) {
    case 'profile': {
      const outcome = await editAccount(context.services, signedIn.actor, { name: text('name'), language: text('language'), timeZone: text('timeZone') })
      forgetVisitor(context)
      return data({ intent: 'profile' as const, outcome }, { status: outcome.kind === 'saved' ? 200 : 400 })
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function AccountPage() {
  const { t } = useTranslation(['people', 'common'])
  const format = useFormat()
  const { person, roles, timeZones } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const busyWith = useNavigation().formData?.get('intent')
  const profile = result?.outcome ?? null
  const wrong = profile?.kind === 'wrong' ? profile.field : null

  return (
    <Page width="reading">
      <PageHeader
        title={t('account.title')} lead={person.email}
        actions={<ul aria-label={t('account.roles')} className="flex flex-wrap gap-2">{roles.map((role) => <li key={role}><Badge tone="accent">{t(`role.${role}`)}</Badge></li>)}</ul>}
      />
      <AccountTabs />
      <Card title={t('account.profile')}>
        {/* A new language is a new document. */}
        <Form method="post" reloadDocument className="grid gap-4 sm:grid-cols-2">
          <input type="hidden" name="intent" value="profile" />
          <TextField label={t('account.name')} name="name" defaultValue={person.name} autoComplete="name" required maxLength={120} className="sm:col-span-2" error={wrong === 'name' && t('account.nameMissing')} />
          <Select label={t('account.language')} name="language" defaultValue={person.language} error={wrong === 'language' && t('account.languageWrong')}>
            {LANGUAGES.map((one) => <option key={one} value={one} lang={LANGUAGE_TAGS[one]}>{LANGUAGE_NAMES[one]}</option>)}
          </Select>
          <Select label={t('account.timeZone')} name="timeZone" defaultValue={person.timeZone} hint={t('account.timeZoneHint')} error={wrong === 'timeZone' && t('account.timeZoneWrong')}>
            {timeZones.map((zone) => <option key={zone} value={zone}>{zone.replaceAll('_', ' ')}</option>)}
          </Select>
          <div className="flex items-center gap-4 sm:col-span-2">
            <Button type="submit" tone="primary" isBusy={busyWith === 'profile'}>{t('common:action.save')}</Button>
            <span role="status" className="text-done" data-figures>{profile?.kind === 'saved' ? t('account.saved', { time: format.timeWithSeconds(profile.at) }) : ''}</span>
          </div>
        </Form>
      </Card>
    </Page>
  )
}
