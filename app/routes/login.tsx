import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { demoAccounts } from '~/domain/people/demo'
import { signIn } from '~/domain/people/sign-in.server'
import { smallForm } from '~/session/bounded-form.server'
import { safeNext } from '~/session/safe-next'
import { passFirstFactor } from '~/domain/people/pass-first-factor.server'
import { browserOf, visitorOf } from '~/session/visitor.server'
import { Button } from '~/ui/button'
import { DemoAccounts } from '~/ui/demo-accounts'
import { FormError, TextField } from '~/ui/field'
import { Card, Page } from '~/ui/page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('people:signIn.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { signedIn } = await visitorOf(request, context)
  if (signedIn) throw redirect(safeNext(new URL(request.url).searchParams.get('next')))
  return { demo: demoAccounts(context.services.env) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await smallForm(request)
  const [email, password] = [String(form.get('email') ?? ''), String(form.get('password') ?? '')]
  const outcome = await signIn(context.services, context.throttle, { email, password, address: context.clientAddress })
  switch (outcome.kind) {
    case 'signed-in': {
      const next = safeNext(form.get('next')?.toString() ?? new URL(request.url).searchParams.get('next'))
      const passed = await passFirstFactor(context.services, outcome.personId, browserOf(request), { via: 'password', passwordHash: outcome.passwordHash })
      if (passed.kind === 'refused') return data({ kind: passed.kind, email, minutes: 0 }, { status: 401 })
      const to = passed.kind === 'signed-in' ? next : next === '/' ? '/login/second-factor' : `/login/second-factor?next=${encodeURIComponent(next)}`
      return redirect(to, { headers: { 'Set-Cookie': passed.setCookie } })
    }
    case 'refused':
      return data({ kind: outcome.kind, email, minutes: 0 }, { status: 401 })
    case 'throttled': {
      const seconds = Math.ceil(outcome.retryAfterMs / 1000)
      return data({ kind: outcome.kind, email, minutes: Math.ceil(seconds / 60) }, { status: 429, headers: { 'Retry-After': String(seconds) } })
    }
  }
}

export default function SignInPage() {
  const { t } = useTranslation(['people', 'account'])
  const { demo } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  const [search] = useSearchParams()
  const isBusy = useNavigation().state !== 'idle'
  const next = safeNext(search.get('next'))
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{t('people:signIn.title')}</h1>
        {next !== '/' && !refusal && <p className="text-ink-soft">{t('people:signIn.next')}</p>}
        {/* The whole page is loaded anew: language, time zone and sockets are the person's from then on. */}
        <Form method="post" reloadDocument className="flex flex-col gap-4">
          <FormError>{refusal?.kind === 'refused' ? t('people:signIn.refused') : refusal?.kind === 'throttled' ? t('people:signIn.throttled', { count: refusal.minutes }) : null}</FormError>
          <input type="hidden" name="next" value={next} />
          <TextField label={t('people:signIn.email')} name="email" type="email" autoComplete="username" required defaultValue={refusal?.email} autoFocus />
          <TextField label={t('people:signIn.password')} name="password" type="password" autoComplete="current-password" required />
          <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('people:signIn.submit')}</Button>
        </Form>
        <ul className="flex flex-col gap-1">
          <li><Link to="/reset" className="target inline-flex items-center text-accent underline underline-offset-4">{t('account:signIn.forgotten')}</Link></li>
          <li><Link to={next === '/' ? '/login/code' : `/login/code?next=${encodeURIComponent(next)}`} className="target inline-flex items-center text-accent underline underline-offset-4">{t('account:signIn.withCode')}</Link></li>
        </ul>
      </Card>
      {demo && <DemoAccounts offer={demo} next={next} />}
    </Page>
  )
}
