import { Form } from '@remix-run/react'
import { MonitorSmartphone } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { showShortCode } from '~/domain/people/device-code'
import { useFormat } from '~/i18n/format'
import { Button } from '../button'
import { TextField } from '../field'

/** The code as the device shows it. Looking for it approves nothing. */
export function TypeCode({ code, error, isBusy }: { code: string; error?: string; isBusy: boolean }) {
  const { t } = useTranslation('account')
  return (
    <Form method="get" className="flex flex-col gap-4">
      <p className="text-ink-soft">{t('approve.lead')}</p>
      <TextField label={t('approve.code')} name="code" required defaultValue={code} key={code} error={error} autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={20} autoFocus />
      <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('approve.find')}</Button>
    </Form>
  )
}

/** Names the device and the person: whoever was sent a link by somebody else sees what it would do. */
export function AskApproval({ code, waiting, person, isBusy }: { code: string; waiting: { deviceId: string; device: string | null; since: Date }; person: { name: string; email: string }; isBusy: boolean }) {
  const { t } = useTranslation(['account', 'people'])
  const format = useFormat()
  return (
    <Form method="post" className="flex flex-col gap-4">
      <div className="flex items-center gap-4 rounded-lg bg-sunken p-4" data-waiting-device>
        <MonitorSmartphone className="size-8 shrink-0 text-ink-soft" aria-hidden />
        <div className="min-w-0">
          <p className="font-medium">{waiting.device ?? t('people:account.unknownDevice')}</p>
          <p className="text-sm text-ink-soft" data-figures>{t('account:approve.since', { code: showShortCode(code.toUpperCase().replace(/[^0-9A-Z]/g, '')), time: format.time(waiting.since) })}</p>
        </div>
      </div>
      <p className="text-lg font-semibold">{t('account:approve.question', { name: person.name })}</p>
      <p className="text-ink-soft">{t('account:approve.warning', { email: person.email })}</p>
      <input type="hidden" name="code" value={code} />
      <input type="hidden" name="device" value={waiting.deviceId} />
      <div className="grid grid-cols-2 gap-3">
        <Button type="submit" name="intent" value="deny" size="large" disabled={isBusy}>{t('account:approve.deny')}</Button>
        <Button type="submit" name="intent" value="approve" tone="primary" size="large" disabled={isBusy}>{t('account:approve.approve')}</Button>
      </div>
    </Form>
  )
}
