import { useTranslation } from '~/i18n/use-translation'
import { cx } from '../class-names'
import { Link } from '@remix-run/react'

/** What was bought, what was sold, and at which prices: the last two for those who sell. */
export function PurchasesTabs({ at }: { at: 'mine' | 'sales' | 'offers' }) {
  const { t } = useTranslation('purchases')
  const tabs = [['mine', '/purchases'], ['sales', '/purchases?of=sales'], ['offers', '/purchases/offers']] as const
  return (
    <nav aria-label={t('title')} className="flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map(([key, to]) => (
        <Link key={key} to={to} aria-current={key === at ? 'page' : undefined} className={cx('target -mb-px flex items-center border-b-2 px-4 py-1.5 font-medium whitespace-nowrap', key === at ? 'border-accent text-ink' : 'border-transparent text-ink-soft hover:text-ink')}>
          {t(`tabs.${key}`)}
        </Link>
      ))}
    </nav>
  )
}
