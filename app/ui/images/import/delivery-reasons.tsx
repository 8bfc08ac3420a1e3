import { Link } from '@remix-run/react'
import { REFUSALS } from '#imaging/contract'
import type { ImportResults } from '~/domain/images/import-results.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Card } from '../../page'

/** Why files were not taken and what can be done, a reason for all files that share it: thousands are read at a glance. */
export function DeliveryReasons({ refused }: { refused: ImportResults['refused'] }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  if (refused.length === 0) return null
  return (
    <Card title={t('delivery.whyNot')}>
      <ul className="divide-y divide-line" data-reasons>
        {refused.map(({ reason, count, examples }) => {
          const known = REFUSALS.find((one) => one === reason)
          const names = count > examples.length ? [...examples, t('delivery.moreFiles', { count: count - examples.length })] : examples
          return (
            <li key={reason} className="grid gap-x-6 gap-y-1 py-3 sm:grid-cols-[8rem_1fr]" data-reason={reason}>
              <Link to="?only=refused" preventScrollReset className="font-semibold underline underline-offset-4" data-figures>{t('delivery.fileCount', { count })}</Link>
              <div className="min-w-0">
                <p className="max-w-prose">{known ? t(`refused.${known}`) : reason}</p>
                {examples.length > 0 && <p className="mt-1 text-sm [overflow-wrap:anywhere] text-ink-soft">{format.list(names)}</p>}
              </div>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
