import { useSearchParams } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '../button'

/** Pages of a list, kept in the address with whatever else is chosen there. */
export function Pages({ page, total, pageSize }: { page: number; total: number; pageSize: number }) {
  const { t } = useTranslation('broadcast')
  const [search] = useSearchParams()
  const last = Math.max(1, Math.ceil(total / pageSize))
  if (last === 1) return null
  const to = (number: number) => {
    const next = new URLSearchParams(search)
    next.set('page', String(number))
    return `?${next}`
  }
  return (
    <nav aria-label={t('pages.label')} className="flex items-center justify-center gap-3" data-figures>
      {page > 1 && <LinkButton to={to(page - 1)} rel="prev">{t('pages.previous')}</LinkButton>}
      <span>{t('pages.position', { page, last })}</span>
      {page < last && <LinkButton to={to(page + 1)} rel="next">{t('pages.next')}</LinkButton>}
    </nav>
  )
}
