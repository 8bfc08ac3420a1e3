import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { clearedStepCookie, findSecondFactorStep, passSecondFactor } from '~/domain/people/second-factor-step.server'
import { smallForm } from '~/session/bounded-form.server'
import { safeNext } from '~/session/safe-next'
import { browserOf, visitorOf } from '~/session/visitor.server'
import { Button, LinkButton } from '~/ui/button'
import { FormError } from '~/ui/field'
import { Card, Page } from '~/ui/page'
import { CodeField } from '~/ui/people/code-field'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('account:step.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { signedIn } = await visitorOf(request, context)
  if (signedIn) throw redirect(safeNext(new URL(request.url).searchParams.get('next')))
  const step = await findSecondFactorStep(context.services, request.headers.get('Cookie'))
  return { email: step?.email ?? null }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await smallForm(request)
  const next = safeNext(form.get('next')?.toString())
  const outcome = await passSecondFactor(context.services, browserOf(request), String(form.get('code') ?? ''))
  switch (outcome.kind) {
    case 'signed-in': {
      const headers = new Headers([['Set-Cookie', outcome.setCookie], ['Set-Cookie', clearedStepCookie(context.services)]])
      // Whoever has used up a recovery code sees how many are left.
      return redirect(outcome.codesLeft === null ? next : '/account/security', { headers })
    }
    case 'expired':
      return data(outcome, { status: 401 })
    case 'wrong':
    case 'replayed':
      return data(outcome, { status: 401 })
    case 'throttled':
      return data(outcome, { status: 429, headers: { 'Retry-After': String(Math.ceil(outcome.retryAfterMs / 1000)) } })
  }
}

export default function SecondFactorPage() {
  const { t } = useTranslation('account')
  const { email } = useLoaderData<typeof loader>()
  const outcome = useActionData<typeof action>()
  const [search] = useSearchParams()
  const isBusy = useNavigation().state !== 'idle'
  const next = safeNext(search.get('next'))
  const toLogin = next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`
  const isOver = email === null || outcome?.kind === 'expired'
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{t('step.title')}</h1>
        {isOver ? (
          <>
            <FormError>{t('step.expired')}</FormError>
            <LinkButton to={toLogin} tone="primary" size="large">{t('step.again')}</LinkButton>
          </>
        ) : (
          <>
            <p className="text-ink-soft">{t('step.lead', { email })}</p>
            <Form method="post" reloadDocument className="flex flex-col gap-4">
              <input type="hidden" name="next" value={next} />
              <CodeField mayBeRecovery autoFocus refusal={outcome ?? null} />
              {outcome && 'left' in outcome && outcome.left <= 2 && <p className="text-sm text-attention">{t('step.left', { count: outcome.left })}</p>}
              <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('step.submit')}</Button>
            </Form>
            <p className="text-sm text-ink-soft">{t('step.lost')}</p>
            <Link to={toLogin} className="target inline-flex items-center text-accent underline underline-offset-4">{t('step.other')}</Link>
          </>
        )}
      </Card>
    </Page>
  )
}
