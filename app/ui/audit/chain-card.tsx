import { Form, useNavigation } from '@remix-run/react'
import { CircleAlert, CircleHelp, Link2 } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button } from '../button'
import { Card } from '../page'

interface Chain { last: { at: string; ok: boolean; checked: number; seq: number | null; fault: string | null } | null; isFailing: boolean }

/** Whether what is on record is still what was written. */
export function ChainCard({ chain: { last, isFailing }, mayProve }: { chain: Chain; mayProve: boolean }) {
  const { t } = useTranslation('audit')
  const format = useFormat()
  const isProving = useNavigation().formData?.get('intent') === 'prove'
  return (
    <Card
      title={t('chain.title')}
      actions={isFailing ? <Badge tone="danger" icon={<CircleAlert aria-hidden />}>{t('chain.failing')}</Badge>
        : last === null ? <Badge icon={<CircleHelp aria-hidden />}>{t('chain.never')}</Badge>
          : last.ok ? <Badge tone="done" icon={<Link2 aria-hidden />}>{t('chain.whole')}</Badge> : <Badge tone="danger" icon={<CircleAlert aria-hidden />}>{t('chain.broken')}</Badge>}
    >
      <p className="text-ink-soft">{t('chain.text')}</p>
      {isFailing && <p role="alert" className="font-medium text-danger">{t('chain.failingText')}</p>}
      {last && !last.ok && <p role="alert" className="font-medium text-danger">{last.seq === null ? t('chain.brokenEnd') : t('chain.brokenAt', { seq: last.seq })}</p>}
      <div className="mt-auto flex flex-wrap items-center justify-between gap-2">
        <span className="text-sm text-ink-soft" role="status" data-figures>{last && t('chain.proved', { count: last.checked, time: format.dateTime(last.at) })}</span>
        {mayProve && (
          <Form method="post">
            <input type="hidden" name="intent" value="prove" />
            <Button type="submit" isBusy={isProving}>{t('chain.prove')}</Button>
          </Form>
        )}
      </div>
    </Card>
  )
}
