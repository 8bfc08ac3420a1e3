import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { KeyRound } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '~/domain/people/password'
import { lookAtPasswordReset, usePasswordReset as choosePassword, type ClosedReset } from '~/domain/people/use-password-reset.server'
import { Button, LinkButton } from '~/ui/button'
import { TextField } from '~/ui/field'
import { Card, Page } from '~/ui/page'
import { ClosedLink } from '~/ui/people/closed-link'
import type { PageHandle } from '~/ui/rooms'
import { smallForm } from '~/session/bounded-form.server'

export const handle: PageHandle = { title: (t) => t('people:reset.chooseTitle') }

const headers = { 'Cache-Control': 'no-store' }
const statusOf = (closed: ClosedReset) => (closed.why === 'unknown' ? 404 : 410)

export async function loader({ params, context }: LoaderFunctionArgs) {
  const looked = await lookAtPasswordReset(context.services, params.token!)
  return data(looked, { status: looked.kind === 'closed' ? statusOf(looked) : 200, headers })
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const form = await smallForm(request)
  const outcome = await choosePassword(context.services, params.token!, String(form.get('password') ?? ''))
  switch (outcome.kind) {
    case 'changed': return data(outcome, { headers })
    case 'wrong-password': return data(outcome, { status: 400, headers })
    case 'closed': return data(outcome, { status: statusOf(outcome), headers })
  }
}

export default function ResetPage() {
  const { t } = useTranslation('people')
  const page = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const isBusy = useNavigation().state !== 'idle'
  if (result?.kind === 'changed') {
    return (
      <Page width="narrow" className="my-auto">
        <Card>
          <KeyRound className="size-8 text-done" aria-hidden />
          <h1 className="text-xl font-semibold">{t('reset.doneTitle')}</h1>
          <p role="status">{t('reset.done')}</p>
          <LinkButton to="/login" tone="primary" size="large" reloadDocument>{t('reset.signIn')}</LinkButton>
        </Card>
      </Page>
    )
  }
  const closed = result?.kind === 'closed' ? result : page.kind === 'closed' ? page : null
  if (closed || page.kind === 'closed') {
    const { why } = closed ?? { why: 'unknown' as const }
    return <ClosedLink title={t(`reset.closed.${why}.title`)} text={t(`reset.closed.${why}.text`)} action={<LinkButton to="/reset" tone="primary">{t('reset.again')}</LinkButton>} />
  }
  const mistake = result?.kind === 'wrong-password' && t(`join.wrong.${result.why}`, { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH })
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{t('reset.chooseTitle')}</h1>
        <p className="break-all text-ink-soft">{t('reset.for', { email: page.email })}</p>
        <Form method="post" className="flex flex-col gap-4">
          <input type="email" name="email" autoComplete="username" value={page.email} readOnly hidden />
          <TextField label={t('reset.password')} name="password" type="password" autoComplete="new-password" required minLength={MIN_PASSWORD_LENGTH} maxLength={MAX_PASSWORD_LENGTH} hint={t('join.passwordHint', { min: MIN_PASSWORD_LENGTH })} error={mistake} autoFocus />
          <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('reset.choose')}</Button>
        </Form>
      </Card>
    </Page>
  )
}
