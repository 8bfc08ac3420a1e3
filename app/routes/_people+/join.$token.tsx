import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { joinAsMyself, joinAsNewPerson } from '~/domain/people/accept-invitation.server'
import type { ClosedLink as Closed } from '~/domain/people/invitation'
import { lookAtInvitation } from '~/domain/people/look-at-invitation.server'
import { passFirstFactor } from '~/domain/people/pass-first-factor.server'
import { smallForm } from '~/session/bounded-form.server'
import { browserOf, visitorOf } from '~/session/visitor.server'
import { Button, LinkButton } from '~/ui/button'
import { Card, Page } from '~/ui/page'
import { ClosedLink } from '~/ui/people/closed-link'
import { JoinForm, type JoinMistake } from '~/ui/people/join-form'
import type { PageHandle } from '~/ui/rooms'
import { ErrorState } from '~/ui/states'
import { UserRoundX } from 'lucide-react'

export const handle: PageHandle = { title: (t) => t('people:join.tab') }

// What stands here is for the person who holds the link.
const headers = { 'Cache-Control': 'no-store' }
const statusOf = (closed: Closed) => (closed.why === 'unknown' ? 404 : 410)

/** Looking at an invitation uses nothing up. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { signedIn, language, timeZone } = await visitorOf(request, context)
  const looked = await lookAtInvitation(context.services, params.token!)
  if (looked.kind === 'closed') return data(looked, { status: statusOf(looked), headers })
  const { institution, email, role, className, name, hasAccount } = looked.invitation
  if (signedIn && signedIn.person.email !== email) return data({ kind: 'other' as const, email: signedIn.person.email }, { status: 403, headers })
  const invitation = { institution: institution.name, email, role, className }
  if (signedIn) return data({ kind: 'mine' as const, invitation, name: signedIn.person.name }, { headers })
  if (hasAccount) return data({ kind: 'known' as const, invitation, next: `/login?next=${encodeURIComponent(`/join/${params.token}`)}` }, { headers })
  return data({ kind: 'new' as const, invitation, name, language, timeZone, zones: [...new Set(['UTC', timeZone, ...Intl.supportedValuesOf('timeZone')])] }, { headers })
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { services } = context
  const { signedIn } = await visitorOf(request, context)
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const refused = (mistake: JoinMistake) => data({ mistake, name: text('name') }, { status: 400, headers })
  // The loader says it in full.
  const shutDoor = (status: number) => data({ mistake: null, name: text('name') }, { status, headers })
  if (signedIn) {
    const outcome = await joinAsMyself(services, signedIn, params.token!)
    switch (outcome.kind) {
      case 'joined': return redirect('/')
      case 'other-person': return shutDoor(403)
      case 'closed': return shutDoor(statusOf(outcome))
    }
  }
  const outcome = await joinAsNewPerson(services, params.token!, { name: text('name'), password: text('password'), language: text('language'), timeZone: text('timeZone') })
  switch (outcome.kind) {
    case 'joined': {
      const passed = await passFirstFactor(services, outcome.personId, browserOf(request), { via: 'link' })
      return passed.kind === 'refused' ? redirect('/login') : redirect('/', { headers: { 'Set-Cookie': passed.setCookie } })
    }
    case 'sign-in-first': return shutDoor(409)
    case 'wrong': return refused(outcome.field)
    case 'wrong-password': return refused(outcome.why)
    case 'closed': return shutDoor(statusOf(outcome))
  }
}

export default function JoinPage() {
  const { t } = useTranslation('people')
  const page = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const isBusy = useNavigation().state !== 'idle'
  if (page.kind === 'closed') {
    return <ClosedLink title={t(`join.closed.${page.why}.title`)} text={t(`join.closed.${page.why}.text`)} action={page.why === 'used' && <LinkButton to="/login">{t('signIn.submit')}</LinkButton>} />
  }
  if (page.kind === 'other') {
    return (
      <Page width="narrow" className="my-auto">
        <h1 className="sr-only">{t('join.otherTitle')}</h1>
        <ErrorState
          icon={<UserRoundX />} title={t('join.otherTitle')} text={t('join.other', { email: page.email })}
          action={<Form method="post" action="/logout" reloadDocument><Button type="submit">{t('join.signOut')}</Button></Form>}
        />
      </Page>
    )
  }
  const { institution, email, role, className } = page.invitation
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <div className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold">{t('join.title', { institution })}</h1>
          <p className="text-ink-soft">{className ? t('join.leadClass', { role: t(`role.${role}`), className }) : t('join.lead', { role: t(`role.${role}`) })}</p>
          <p className="break-all text-ink-soft">{t('join.for', { email })}</p>
        </div>
        {page.kind === 'known' && (
          <>
            <p>{t('join.known')}</p>
            <LinkButton to={page.next} tone="primary" size="large">{t('join.signIn')}</LinkButton>
          </>
        )}
        {page.kind === 'mine' && (
          <Form method="post" reloadDocument className="flex flex-col gap-4">
            <p>{t('join.asMyself', { name: page.name })}</p>
            <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('join.submitMyself', { institution })}</Button>
          </Form>
        )}
        {page.kind === 'new' && <JoinForm email={email} given={{ name: result?.name || page.name }} language={page.language} timeZone={page.timeZone} zones={page.zones} mistake={result?.mistake ?? null} />}
      </Card>
    </Page>
  )
}
