import { Form } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '~/domain/people/password'
import { Button } from '../button'
import { FormError, TextField } from '../field'
import { Card } from '../page'
import type { SecurityResult } from './security-result'

export function PasswordCard({ person, result, busyWith }: { person: { email: string; isDemo: boolean }; result: SecurityResult | undefined; busyWith: string | null }) {
  const { t } = useTranslation('people')
  const outcome = result?.intent === 'password' ? result.outcome : null

  function message() {
    switch (outcome?.kind) {
      case undefined: case 'changed': return null
      case 'wrong-current': return t('account.passwordWrong')
      case 'too-short': return t('account.passwordShort', { min: MIN_PASSWORD_LENGTH })
      case 'too-long': return t('account.passwordLong', { max: MAX_PASSWORD_LENGTH })
      case 'demo-account': return t('account.demoPassword')
      case 'throttled': return t('signIn.throttled', { count: Math.ceil(outcome.retryAfterMs / 60_000) })
    }
  }

  return (
    <Card title={t('account.password')}>
      {person.isDemo ? <p className="text-ink-soft">{t('account.demoPassword')}</p> : (
        <Form method="post" preventScrollReset className="grid gap-4 sm:grid-cols-2" key={outcome?.kind === 'changed' ? 'changed' : 'form'}>
          <input type="hidden" name="intent" value="password" />
          <input type="hidden" name="username" autoComplete="username" value={person.email} readOnly />
          <div className="empty:hidden sm:col-span-2"><FormError>{message()}</FormError></div>
          <TextField label={t('account.currentPassword')} name="current" type="password" autoComplete="current-password" required />
          <TextField label={t('account.newPassword')} name="next" type="password" autoComplete="new-password" required minLength={MIN_PASSWORD_LENGTH} hint={t('account.newPasswordHint', { min: MIN_PASSWORD_LENGTH })} />
          <div><Button type="submit" isBusy={busyWith === 'password'}>{t('account.changePassword')}</Button></div>
        </Form>
      )}
    </Card>
  )
}
