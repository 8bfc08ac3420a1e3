import { Form } from '@remix-run/react'
import { MonitorSmartphone, ShieldCheck } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button } from '../button'
import { Card } from '../page'

export interface DeviceRow {
  key: string
  isThis: boolean
  createdAt: Date
  lastSeenAt: Date
  device: string | null
  via: 'password' | 'device-code' | 'link' | 'launch'
  hasSecondFactor: boolean
}

/** Where the person is signed in; one press ends one, another all but this. */
export function DevicesCard({ sessions, busyWith }: { sessions: readonly DeviceRow[]; busyWith: string | null }) {
  const { t } = useTranslation(['account', 'people'])
  const format = useFormat()
  return (
    <Card title={t('people:account.sessions')}>
      <ul className="divide-y divide-line">
        {sessions.map((session) => (
          <li key={session.key} data-device={session.isThis ? 'this' : 'other'} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
            <MonitorSmartphone className="size-6 shrink-0 text-ink-soft" aria-hidden />
            <div className="min-w-48 flex-1">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {session.device ?? t('people:account.unknownDevice')}
                {session.isThis && <Badge tone="done">{t('people:account.thisDevice')}</Badge>}
              </p>
              <p className="flex flex-wrap gap-x-3 text-sm text-ink-soft" data-figures>
                <span>{t(`account:devices.via.${session.via}`)}</span>
                {session.hasSecondFactor && <span className="inline-flex items-center gap-1"><ShieldCheck className="size-4" aria-hidden />{t('account:devices.withSecondFactor')}</span>}
                <span>{t('account:devices.since', { time: format.dateTime(session.createdAt) })}</span>
                {!session.isThis && <span>{t('people:account.lastSeen', { time: format.dateTime(session.lastSeenAt) })}</span>}
              </p>
            </div>
            {!session.isThis && (
              <Form method="post" preventScrollReset>
                <input type="hidden" name="intent" value="sign-out-device" />
                <input type="hidden" name="device" value={session.key} />
                <Button type="submit" disabled={busyWith === 'sign-out-device'} aria-label={t('account:devices.signOutOne', { device: session.device ?? t('people:account.unknownDevice') })}>{t('account:devices.signOut')}</Button>
              </Form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? (
        <Form method="post" preventScrollReset>
          <input type="hidden" name="intent" value="sign-out-others" />
          <Button type="submit" tone="danger" isBusy={busyWith === 'sign-out-others'}>{t('people:account.signOutEverywhere')}</Button>
        </Form>
      ) : <p className="text-sm text-ink-soft">{t('people:account.onlyHere')}</p>}
    </Card>
  )
}
