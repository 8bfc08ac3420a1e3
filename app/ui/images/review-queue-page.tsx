import { Link } from '@remix-run/react'
import { ShieldCheck } from 'lucide-react'
import { hasPictures } from '~/domain/images/library'
import { REVIEW_QUEUES, type ReviewQueue, type ReviewRow } from '~/domain/images/review'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '../button'
import { cx } from '../class-names'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { SeriesThumbnail } from './series-thumbnail'
import { useWhy } from './use-why'

/** What waits, the longest waiting first. */
export function ReviewQueuePage({ queue, rows, counts }: { queue: ReviewQueue; rows: ReviewRow[]; counts: Record<ReviewQueue, number> }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  const why = useWhy()
  return (
    <Page>
      <PageHeader title={t('review.title')} lead={t('review.lead')} />
      <nav aria-label={t('review.queues')} className="flex gap-1 overflow-x-auto border-b border-line">
        {REVIEW_QUEUES.map((one) => (
          <Link key={one} to={`/images/review?queue=${one}`} aria-current={one === queue ? 'page' : undefined} className={cx('target -mb-px flex items-center border-b-2 px-4 py-1.5 font-medium whitespace-nowrap', one === queue ? 'border-accent text-ink' : 'border-transparent text-ink-soft hover:text-ink')}>
            {t(`review.queue.${one}`, { count: counts[one] })}
          </Link>
        ))}
      </nav>
      {rows.length === 0 ? <EmptyState icon={<ShieldCheck />} title={t(`review.none.${queue}`)} text={t(`review.noneText.${queue}`)} action={<LinkButton to="/images">{t('review.toLibrary')}</LinkButton>} /> : (
        <ul className="flex flex-col gap-3">
          {rows.map((row) => (
            <li key={row.seriesId} className="flex flex-wrap items-center gap-4 rounded-lg border border-line bg-raised p-3" data-series={row.seriesId}>
              <span className="aspect-square w-24 shrink-0 overflow-hidden rounded-sm bg-black text-white"><SeriesThumbnail studyUid={row.studyUid} series={{ ...row, hasPictures: hasPictures(row.modality) }} /></span>
              <span className="flex min-w-0 flex-1 basis-48 flex-col gap-0.5">
                <span className="font-medium break-words">{[row.studyDescription, row.description].filter(Boolean).join(' · ') || t('review.untitled')}</span>
                <span className="text-ink-soft">{why(row, queue)}</span>
                <span className="text-sm text-ink-soft" data-figures>{row.modality} · {t('review.pictures', { count: row.frameCount })} · {row.institution} · {t('review.waiting', { date: format.dateTime(row.createdAt) })}</span>
              </span>
              <LinkButton to={`/images/review/${row.seriesId}`} tone="primary" className="max-sm:w-full">{t('review.open')}</LinkButton>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}
