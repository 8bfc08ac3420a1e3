import { data, type ActionFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useNavigation } from '@remix-run/react'
import { MailCheck } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { askPasswordReset } from '~/domain/people/ask-password-reset.server'
import { Button } from '~/ui/button'
import { FormError, TextField } from '~/ui/field'
import { Card, Page } from '~/ui/page'
import type { PageHandle } from '~/ui/rooms'
import { smallForm } from '~/session/bounded-form.server'

export const handle: PageHandle = { title: (t) => t('people:reset.title') }

export const loader = () => null

export async function action({ request, context }: ActionFunctionArgs) {
  const { services, throttle, clientAddress } = context
  const email = String((await smallForm(request)).get('email') ?? '').slice(0, 300)
  const outcome = await askPasswordReset(services, throttle, { email, address: clientAddress })
  switch (outcome.kind) {
    case 'taken':
      // The letter is written well after the answer is out: its time would tell which addresses have an account.
      setTimeout(() => void outcome.send().catch((error: unknown) => services.log.error({ err: error }, 'a password letter was not written')), 500 + Math.random() * 1_000)
      return data({ kind: 'taken' as const, email, minutes: 0 })
    case 'wrong':
      return data({ kind: 'wrong' as const, email, minutes: 0 }, { status: 400 })
    case 'throttled': {
      const seconds = Math.ceil(outcome.retryAfterMs / 1000)
      return data({ kind: 'throttled' as const, email, minutes: Math.ceil(seconds / 60) }, { status: 429, headers: { 'Retry-After': String(seconds) } })
    }
  }
}

export default function AskResetPage() {
  const { t } = useTranslation('people')
  const answer = useActionData<typeof action>()
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Page width="narrow" className="my-auto">
      {answer?.kind === 'taken' ? (
        <Card>
          <MailCheck className="size-8 text-done" aria-hidden />
          <h1 className="text-xl font-semibold">{t('reset.takenTitle')}</h1>
          <p role="status" className="break-words">{t('reset.taken', { email: answer.email })}</p>
        </Card>
      ) : (
        <Card>
          <h1 className="text-xl font-semibold">{t('reset.title')}</h1>
          <p className="text-ink-soft">{t('reset.lead')}</p>
          <Form method="post" className="flex flex-col gap-4">
            <FormError>{answer?.kind === 'throttled' ? t('reset.throttled', { count: answer.minutes }) : null}</FormError>
            <TextField label={t('reset.email')} name="email" type="email" autoComplete="username" required defaultValue={answer?.email} error={answer?.kind === 'wrong' && t('reset.wrong')} autoFocus />
            <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('reset.submit')}</Button>
          </Form>
        </Card>
      )}
      <Link to="/login" className="target self-center font-medium text-accent hover:underline">{t('reset.toSignIn')}</Link>
    </Page>
  )
}
