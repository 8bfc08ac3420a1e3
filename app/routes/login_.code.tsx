import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { clearedDeviceCookie, deviceCodeState, openDeviceCode } from '~/domain/people/open-device-code.server'
import { takeDeviceSession } from '~/domain/people/take-device-session.server'
import { smallForm } from '~/session/bounded-form.server'
import { safeNext } from '~/session/safe-next'
import { browserOf, visitorOf } from '~/session/visitor.server'
import { Button } from '~/ui/button'
import { FormError } from '~/ui/field'
import { Card, Page } from '~/ui/page'
import { ShortCode } from '~/ui/people/short-code'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('account:deviceCode.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { signedIn } = await visitorOf(request, context)
  if (signedIn) throw redirect(safeNext(new URL(request.url).searchParams.get('next')))
  return { state: await deviceCodeState(context.services, request.headers.get('Cookie')), publicUrl: context.services.env.publicUrl }
}

/** `open` shows a new code; `take` fetches the session once somebody approved. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await smallForm(request)
  const browser = browserOf(request)
  const next = safeNext(form.get('next')?.toString())
  // `shown`: a browser that keeps no cookie would ask for one code after the other.
  const here = `/login/code?shown=1${next === '/' ? '' : `&next=${encodeURIComponent(next)}`}`
  const intent = form.get('intent')
  switch (intent) {
    case 'open': {
      const outcome = await openDeviceCode(context.services, context.codeThrottle, { ...browser, address: context.clientAddress })
      switch (outcome.kind) {
        case 'opened': return redirect(here, { headers: { 'Set-Cookie': outcome.setCookie } })
        case 'throttled': return data(outcome, { status: 429, headers: { 'Retry-After': String(Math.ceil(outcome.retryAfterMs / 1000)) } })
        case 'too-many': return data(outcome, { status: 503, headers: { 'Retry-After': '120' } })
      }
    }
    case 'take': {
      const outcome = await takeDeviceSession(context.services, browser)
      if (outcome.kind === 'not-approved') return redirect(here)
      return redirect(next, { headers: new Headers([['Set-Cookie', outcome.setCookie], ['Set-Cookie', clearedDeviceCookie(context.services)]]) })
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function CodePage() {
  const { t } = useTranslation(['account', 'people'])
  const { state, publicUrl } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  const [search] = useSearchParams()
  const isBusy = useNavigation().state !== 'idle'
  const next = safeNext(search.get('next'))
  const form = useRef<HTMLFormElement>(null)

  // A headset or a wall display has no keyboard: the first code comes by itself, and so does the session that was approved.
  const pressesItself = state.kind === 'approved' || (state.kind === 'none' && !refusal && !search.has('shown'))
  useEffect(() => {
    if (pressesItself) form.current?.requestSubmit()
  }, [pressesItself])

  const press = (intent: 'open' | 'take', label: ReactNode) => (
    <Form ref={form} method="post" reloadDocument className="flex flex-col gap-4">
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="next" value={next} />
      <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{label}</Button>
    </Form>
  )

  return (
    <Page width={state.kind === 'waiting' ? 'reading' : 'narrow'} className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{t('account:deviceCode.title')}</h1>
        {refusal?.kind === 'throttled' && <FormError>{t('people:signIn.throttled', { count: Math.ceil(refusal.retryAfterMs / 60_000) })}</FormError>}
        {refusal?.kind === 'too-many' && <FormError>{t('account:deviceCode.tooMany')}</FormError>}
        {body()}
        <Link to={next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`} className="target inline-flex items-center self-start text-accent underline underline-offset-4">{t('account:deviceCode.password')}</Link>
      </Card>
    </Page>
  )

  function body() {
    switch (state.kind) {
      case 'waiting': return <ShortCode code={state.code} expiresAt={state.expiresAt} approveUrl={`${publicUrl}/approve`} />
      case 'approved': return <><p className="text-lg font-medium text-done" role="status">{t('account:deviceCode.approved')}</p>{press('take', t('account:deviceCode.goOn'))}</>
      case 'denied': return <><FormError>{t('account:deviceCode.denied')}</FormError>{press('open', t('account:deviceCode.another'))}</>
      case 'gone': return <><FormError>{t('account:deviceCode.gone')}</FormError>{press('open', t('account:deviceCode.another'))}</>
      case 'none': return <><p className="text-ink-soft">{t('account:deviceCode.lead')}</p>{press('open', t('account:deviceCode.show'))}</>
    }
  }
}
