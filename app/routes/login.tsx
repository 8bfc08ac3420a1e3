import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { demoAccounts } from '~/domain/people/demo'
import { signIn } from '~/domain/people/sign-in.server'
import { safeNext } from '~/session/safe-next'
import { openSession } from '~/domain/people/session.server'
import { visitorOf } from '~/session/visitor.server'
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
  const form = await request.formData()
  const [email, password] = [String(form.get('email') ?? ''), String(form.get('password') ?? '')]
  const outcome = await signIn(context.services, context.throttle, { email, password, address: context.clientAddress })
  switch (outcome.kind) {
    case 'signed-in': {
      const cookie = await openSession(context.services, outcome.personId, { cookie: request.headers.get('Cookie'), userAgent: request.headers.get('User-Agent') })
      const next = safeNext(form.get('next')?.toString() ?? new URL(request.url).searchParams.get('next'))
      return redirect(next, { headers: { 'Set-Cookie': cookie } })
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
  const { t } = useTranslation('people')
  const { demo } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  const [search] = useSearchParams()
  const isBusy = useNavigation().state !== 'idle'
  const next = safeNext(search.get('next'))
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{t('signIn.title')}</h1>
        {next !== '/' && !refusal && <p className="text-ink-soft">{t('signIn.next')}</p>}
        {/* The whole page is loaded anew: language, time zone and sockets are the person's from then on. */}
        <Form method="post" reloadDocument className="flex flex-col gap-4">
          <FormError>{refusal?.kind === 'refused' ? t('signIn.refused') : refusal?.kind === 'throttled' ? t('signIn.throttled', { count: refusal.minutes }) : null}</FormError>
          <input type="hidden" name="next" value={next} />
          <TextField label={t('signIn.email')} name="email" type="email" autoComplete="username" required defaultValue={refusal?.email} autoFocus />
          <TextField label={t('signIn.password')} name="password" type="password" autoComplete="current-password" required />
          <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('signIn.submit')}</Button>
        </Form>
        <p className="text-sm text-ink-soft">{t('signIn.forgotten')}</p>
      </Card>
      {demo && <DemoAccounts offer={demo} next={next} />}
    </Page>
  )
}
