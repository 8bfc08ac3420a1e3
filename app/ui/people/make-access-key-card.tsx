import { Form } from '@remix-run/react'
import { KeyRound } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { ACCESS_KEY_DAYS, LONGEST_KEY_NAME } from '~/domain/people/access-key'
import { useFormat } from '~/i18n/format'
import { Button } from '../button'
import { CopyField } from '../copy-field'
import { FormError, Select, TextField } from '../field'
import { Card } from '../page'

export type MadeKey =
  | { kind: 'made'; key: string; name: string; expiresAt: Date }
  | { kind: 'wrong'; field: 'name' | 'days' }
  | { kind: 'too-many' | 'second-factor-first' | 'wrong-current' }
  | { kind: 'throttled'; retryAfterMs: number }

/** Makes a key for a program, and shows it this once. */
export function MakeAccessKeyCard({ outcome, address, isBusy }: { outcome: MadeKey | null; address: string; isBusy: boolean }) {
  const { t } = useTranslation(['account', 'people'])
  const format = useFormat()

  function message() {
    switch (outcome?.kind) {
      case undefined: case 'made': return null
      case 'wrong': return t(`account:keys.wrong.${outcome.field}`)
      case 'throttled': return t('people:signIn.throttled', { count: Math.ceil(outcome.retryAfterMs / 60_000) })
      case 'too-many': case 'second-factor-first': case 'wrong-current': return t(`account:keys.refused.${outcome.kind}`)
    }
  }

  return (
    <Card title={t('account:keys.make')}>
      <p className="text-ink-soft">{t('account:keys.lead')}</p>
      {outcome?.kind === 'made' && (
        <div role="status" className="flex flex-col gap-3 rounded-lg border border-done bg-done-soft p-4">
          <p className="font-medium text-done">{t('account:keys.made', { name: outcome.name, time: format.dateTime(outcome.expiresAt) })}</p>
          <CopyField label={t('account:keys.key')} value={outcome.key} isSecret hint={t('account:keys.once')} />
          <CopyField label={t('account:keys.address')} value={`${address}/dicom-web`} hint={t('account:keys.how')} />
        </div>
      )}
      <Form method="post" preventScrollReset className="grid gap-4 sm:grid-cols-2" key={outcome?.kind === 'made' ? outcome.key : 'form'}>
        <input type="hidden" name="intent" value="make" />
        <div className="empty:hidden sm:col-span-2"><FormError>{message()}</FormError></div>
        <TextField label={t('account:keys.name')} name="name" required maxLength={LONGEST_KEY_NAME} hint={t('account:keys.nameHint')} />
        <Select label={t('account:keys.days')} name="days" defaultValue="30">
          {ACCESS_KEY_DAYS.map((days) => <option key={days} value={days}>{t('account:keys.dayCount', { count: days })}</option>)}
        </Select>
        <TextField label={t('people:account.currentPassword')} name="current" type="password" autoComplete="current-password" required />
        <div className="flex items-end"><Button type="submit" tone="primary" icon={<KeyRound aria-hidden />} isBusy={isBusy}>{t('account:keys.makeButton')}</Button></div>
      </Form>
    </Card>
  )
}
