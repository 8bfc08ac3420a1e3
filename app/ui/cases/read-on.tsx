import { ArrowLeft, ArrowRight } from 'lucide-react'
import { Link } from '@remix-run/react'
import type { Place } from '~/domain/cases/open-collection.server'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '../button'
import { inLanguage } from './two'

/** On the page of a case that is read in a collection: where one is in it, and the way to the next. */
export function ReadOn({ place: { collectionId, title, position, of, previousId, nextId } }: { place: Place }) {
  const { t, i18n } = useTranslation('talk')
  const { text } = inLanguage(title, i18n.language === 'zh' ? 'zh' : 'en')
  const to = (id: string) => `/cases/${id}?in=${collectionId}`
  return (
    <nav aria-label={t('readOn.label', { title: text })} className="flex flex-wrap items-center gap-2 rounded-lg border border-line bg-raised px-3 py-2" data-read-on>
      <Link to={`/cases/collections/${collectionId}`} className="target inline-flex min-w-0 items-center font-medium break-words text-accent-strong underline-offset-4 hover:underline">{text}</Link>
      <span className="text-ink-soft tabular-nums">{t('readOn.position', { position, count: of })}</span>
      <span className="ml-auto flex flex-wrap gap-2">
        {previousId && <LinkButton to={to(previousId)} icon={<ArrowLeft aria-hidden />}>{t('readOn.previous')}</LinkButton>}
        {nextId ? <LinkButton to={to(nextId)} tone="primary" icon={<ArrowRight aria-hidden />}>{t('readOn.next')}</LinkButton> : <span className="target inline-flex items-center text-ink-soft">{t('readOn.end')}</span>}
      </span>
    </nav>
  )
}
