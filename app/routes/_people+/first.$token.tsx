import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { isFirstLinkOpen, makeFirstAdministrator } from '~/domain/people/first-administrator.server'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '~/domain/people/password'
import { passFirstFactor } from '~/domain/people/pass-first-factor.server'
import { LANGUAGE_NAMES, LANGUAGES } from '~/i18n/languages'
import { smallForm } from '~/session/bounded-form.server'
import { browserOf, visitorOf } from '~/session/visitor.server'
import { Button } from '~/ui/button'
import { Select, TextField } from '~/ui/field'
import { Card, Page } from '~/ui/page'
import { ClosedLink } from '~/ui/people/closed-link'
import { TimeZoneSelect } from '~/ui/people/time-zone-select'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('people:first.title') }

const headers = { 'Cache-Control': 'no-store' }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  if (!(await isFirstLinkOpen(context.services, params.token!))) return data({ isOpen: false as const }, { status: 404, headers })
  const { language, timeZone } = await visitorOf(request, context)
  return data({ isOpen: true as const, language, timeZone, zones: [...new Set(['UTC', timeZone, ...Intl.supportedValuesOf('timeZone')])] }, { headers })
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const input = { email: text('email'), name: text('name'), institution: text('institution'), password: text('password'), language: text('language'), timeZone: text('timeZone') }
  const outcome = await makeFirstAdministrator(services, params.token!, input)
  const { email, name, institution } = input
  const answer = <M extends string>(mistake: M | null, status: number) => data({ mistake, email, name, institution }, { status, headers })
  switch (outcome.kind) {
    case 'made': {
      const passed = await passFirstFactor(services, outcome.personId, browserOf(request), { via: 'link' })
      return passed.kind === 'refused' ? redirect('/login') : redirect('/', { headers: { 'Set-Cookie': passed.setCookie } })
    }
    case 'closed': return answer(null, 404)
    case 'wrong': return answer(outcome.field, 400)
    case 'wrong-password': return answer(outcome.why, 400)
    case 'email-taken': return answer('email-taken', 400)
    case 'institution-taken': return answer('institution-taken', 400)
  }
}

export default function FirstAdministratorPage() {
  const { t } = useTranslation('people')
  const page = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const isBusy = useNavigation().state !== 'idle'
  if (!page.isOpen) return <ClosedLink title={t('first.closedTitle')} text={t('first.closed')} />
  const mistake = result?.mistake ?? null
  const passwordMistake = (mistake === 'too-short' || mistake === 'too-long') && t(`join.wrong.${mistake}`, { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH })
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{t('first.title')}</h1>
        <p className="text-ink-soft">{t('first.lead')}</p>
        <Form method="post" reloadDocument className="flex flex-col gap-4">
          <TextField label={t('first.institution')} name="institution" required maxLength={120} hint={t('first.institutionHint')} defaultValue={result?.institution} error={mistake === 'institution' ? t('first.institutionWrong') : mistake === 'institution-taken' && t('first.institutionTaken')} autoFocus />
          <TextField label={t('first.name')} name="name" autoComplete="name" required maxLength={120} defaultValue={result?.name} error={mistake === 'name' && t('join.wrong.name')} />
          <TextField label={t('first.email')} name="email" type="email" autoComplete="username" required defaultValue={result?.email} error={mistake === 'email' ? t('first.emailWrong') : mistake === 'email-taken' && t('first.emailTaken')} />
          <TextField label={t('join.password')} name="password" type="password" autoComplete="new-password" required minLength={MIN_PASSWORD_LENGTH} maxLength={MAX_PASSWORD_LENGTH} hint={t('join.passwordHint', { min: MIN_PASSWORD_LENGTH })} error={passwordMistake} />
          <div className="grid gap-4 sm:grid-cols-2">
            <Select label={t('join.language')} name="language" defaultValue={page.language}>{LANGUAGES.map((one) => <option key={one} value={one}>{LANGUAGE_NAMES[one]}</option>)}</Select>
            <TimeZoneSelect label={t('join.timeZone')} zones={page.zones} defaultValue={page.timeZone} followsBrowser />
          </div>
          <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('first.submit')}</Button>
        </Form>
      </Card>
    </Page>
  )
}
