import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { changePassword } from '~/domain/people/change-password.server'
import { editAccount } from '~/domain/people/edit-account.server'
import { listSessions } from '~/domain/people/list-sessions.server'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '~/domain/people/password'
import { useFormat } from '~/i18n/format'
import { LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES } from '~/i18n/languages'
import { endSessionsOf } from '~/domain/people/session.server'
import { forgetVisitor, requirePerson } from '~/session/visitor.server'
import { Badge } from '~/ui/badge'
import { Button } from '~/ui/button'
import { FormError, Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import type { PageHandle } from '~/ui/rooms'
import { useToast } from '~/ui/toast'

export const handle: PageHandle = { title: (t) => t('people:account.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  return {
    person: signedIn.person,
    roles: [...new Set(signedIn.actor.memberships.map((m) => m.role))],
    sessions: await listSessions(context.services, signedIn),
    timeZones: [...new Set(['UTC', signedIn.person.timeZone, ...Intl.supportedValuesOf('timeZone')])],
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '')
  switch (form.get('intent')) {
    case 'profile': {
      const outcome = await editAccount(context.services, signedIn.actor, { name: text('name'), language: text('language'), timeZone: text('timeZone') })
      forgetVisitor(context)
      return data({ intent: 'profile' as const, outcome }, { status: outcome.kind === 'saved' ? 200 : 400 })
    }
    case 'password': {
      const outcome = await changePassword(context.services, context.throttle, signedIn, { current: text('current'), next: text('next'), address: context.clientAddress })
      return data({ intent: 'password' as const, outcome }, { status: outcome.kind === 'changed' ? 200 : outcome.kind === 'throttled' ? 429 : 400 })
    }
    case 'sign-out-others':
      return data({ intent: 'sign-out-others' as const, count: await endSessionsOf(context.services, signedIn.person.id, signedIn.sessionId) })
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function AccountPage() {
  const { t } = useTranslation(['people', 'common'])
  const format = useFormat()
  const toast = useToast()
  const { person, roles, sessions, timeZones } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const navigation = useNavigation()
  const busyWith = navigation.formData?.get('intent')

  useEffect(() => {
    if (result?.intent === 'password' && result.outcome.kind === 'changed') toast({ text: t('account.passwordChanged'), tone: 'done' })
    if (result?.intent === 'sign-out-others') toast({ text: t('account.signedOutOthers', { count: result.count }), tone: 'done' })
  }, [result, toast, t])

  const profile = result?.intent === 'profile' ? result.outcome : null
  const wrong = profile?.kind === 'wrong' ? profile.field : null
  const passwordError = result?.intent === 'password' ? passwordMessage() : null

  function passwordMessage() {
    if (result?.intent !== 'password') return null
    switch (result.outcome.kind) {
      case 'changed': return null
      case 'wrong-current': return t('account.passwordWrong')
      case 'too-short': return t('account.passwordShort', { min: MIN_PASSWORD_LENGTH })
      case 'too-long': return t('account.passwordLong', { max: MAX_PASSWORD_LENGTH })
      case 'demo-account': return t('account.demoPassword')
      case 'throttled': return t('signIn.throttled', { count: Math.ceil(result.outcome.retryAfterMs / 60_000) })
    }
  }

  return (
    <Page width="reading">
      <PageHeader
        title={t('account.title')} lead={person.email}
        actions={<ul aria-label={t('account.roles')} className="flex flex-wrap gap-2">{roles.map((role) => <li key={role}><Badge tone="accent">{t(`role.${role}`)}</Badge></li>)}</ul>}
      />
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
      <Card title={t('account.password')}>
        {person.isDemo ? <p className="text-ink-soft">{t('account.demoPassword')}</p> : (
          <Form method="post" className="grid gap-4 sm:grid-cols-2" key={result?.intent === 'password' && result.outcome.kind === 'changed' ? 'changed' : 'form'}>
            <input type="hidden" name="intent" value="password" />
            <input type="hidden" name="username" autoComplete="username" value={person.email} readOnly />
            <div className="sm:col-span-2"><FormError>{passwordError}</FormError></div>
            <TextField label={t('account.currentPassword')} name="current" type="password" autoComplete="current-password" required />
            <TextField label={t('account.newPassword')} name="next" type="password" autoComplete="new-password" required minLength={MIN_PASSWORD_LENGTH} hint={t('account.newPasswordHint', { min: MIN_PASSWORD_LENGTH })} />
            <div><Button type="submit" isBusy={busyWith === 'password'}>{t('account.changePassword')}</Button></div>
          </Form>
        )}
      </Card>
      <Card title={t('account.sessions')}>
        <ul className="divide-y divide-line">
          {sessions.map((session) => (
            <li key={session.key} className="flex flex-wrap items-center justify-between gap-2 py-3">
              <span className="font-medium">{session.device ?? t('account.unknownDevice')}</span>
              {session.isThis ? <Badge tone="done">{t('account.thisDevice')}</Badge> : <span className="text-sm text-ink-soft" data-figures>{t('account.lastSeen', { time: format.dateTime(session.lastSeenAt) })}</span>}
            </li>
          ))}
        </ul>
        {sessions.length > 1 ? (
          <Form method="post">
            <input type="hidden" name="intent" value="sign-out-others" />
            <Button type="submit" tone="danger" isBusy={busyWith === 'sign-out-others'}>{t('account.signOutEverywhere')}</Button>
          </Form>
        ) : <p className="text-sm text-ink-soft">{t('account.onlyHere')}</p>}
      </Card>
    </Page>
  )
}
