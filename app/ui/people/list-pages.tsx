import { Link, useSearchParams } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { buttonClass } from '../button'

/** Pages of a list; the place stays in the address. */
export function ListPages({ page, pages }: { page: number; pages: number }) {
  const { t } = useTranslation('people')
  const [search] = useSearchParams()
  if (pages < 2) return null
  const to = (number: number) => {
    const next = new URLSearchParams(search)
    next.set('page', String(number))
    return `?${next}`
  }
  return (
    <nav className="flex items-center justify-between gap-4" aria-label={t('people.page', { page, pages })}>
      {page > 1 ? <Link to={to(page - 1)} className={buttonClass()}>{t('people.previous')}</Link> : <span />}
      <span className="text-ink-soft" data-figures>{t('people.page', { page, pages })}</span>
      {page < pages ? <Link to={to(page + 1)} className={buttonClass()}>{t('people.nextPage')}</Link> : <span />}
    </nav>
  )
}
