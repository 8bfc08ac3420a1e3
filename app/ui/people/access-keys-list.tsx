import { Form } from '@remix-run/react'
import { KeyRound } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import type { AccessKeyRow } from '~/domain/people/access-key'
import { useFormat } from '~/i18n/format'
import { Button } from '../button'
import { Card } from '../page'

/** The keys that still open something, with when each was used last. */
export function AccessKeysList({ keys, busyWith }: { keys: readonly AccessKeyRow[]; busyWith: string | null }) {
  const { t } = useTranslation('account')
  const format = useFormat()
  return (
    <Card title={t('keys.list')}>
      {keys.length === 0 && <p className="text-ink-soft">{t('keys.none')}</p>}
      {keys.length > 0 && (
        <ul className="divide-y divide-line">
          {keys.map((key) => (
            <li key={key.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
              <KeyRound className="size-6 shrink-0 text-ink-soft" aria-hidden />
              <div className="min-w-48 flex-1">
                <p className="font-medium break-words">{key.name}</p>
                <p className="flex flex-wrap gap-x-3 text-sm text-ink-soft" data-figures>
                  <span>{key.lastUsedAt ? t('keys.lastUsed', { time: format.dateTime(key.lastUsedAt) }) : t('keys.neverUsed')}</span>
                  <span>{t('keys.until', { date: format.date(key.expiresAt) })}</span>
                </p>
              </div>
              <Form method="post" preventScrollReset>
                <input type="hidden" name="intent" value="withdraw" />
                <input type="hidden" name="keyId" value={key.id} />
                <Button type="submit" tone="danger" disabled={busyWith === 'withdraw'} aria-label={t('keys.withdrawOne', { name: key.name })}>{t('keys.withdraw')}</Button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      {keys.length > 1 && (
        <Form method="post" preventScrollReset>
          <input type="hidden" name="intent" value="withdraw-all" />
          <Button type="submit" tone="danger" disabled={busyWith === 'withdraw-all'}>{t('keys.withdrawAll')}</Button>
        </Form>
      )}
    </Card>
  )
}
