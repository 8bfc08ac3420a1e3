import { Link } from '@remix-run/react'
import { EllipsisVertical, ShieldQuestion } from 'lucide-react'
import { dateOf, type LibraryStudy } from '~/domain/images/library'
import { hasWays } from '~/domain/images/study-ways'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { IconButton } from '../button'
import { Menu } from '../menu'
import { SeriesThumbnail } from './series-thumbnail'
import { StudyWays } from './study-ways'

/** One study: its first series large, a few more beside it, and what one chooses by. */
export function StudyCard({ study }: { study: LibraryStudy }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  const [first, ...more] = study.series
  const date = dateOf(study.studyDate)
  const hidden = study.seriesCount - study.series.length
  return (
    <div className="relative h-full" data-study={study.id}>
      <Link to={`/images/${study.id}`} className="flex h-full flex-col overflow-hidden rounded-lg border border-line bg-raised hover:border-accent">
        <span className="relative block aspect-[4/3] bg-black text-white">
          <span className="absolute inset-0 flex gap-px">
          <span className="h-full min-w-0 flex-1">{first && <SeriesThumbnail studyUid={study.studyUid} series={first} />}</span>
          {more.length > 0 && (
            <span className="flex h-full w-1/4 flex-col gap-px">
              {more.map((series) => <span key={series.seriesUid} className="h-1/3 min-h-0"><SeriesThumbnail studyUid={study.studyUid} series={series} /></span>)}
            </span>
          )}
          </span>
          {hidden > 0 && <span className="absolute right-2 bottom-2 rounded-sm bg-black/80 px-1.5 text-sm" data-figures>{t('library.more', { count: hidden })}</span>}
        </span>
        <span className="flex flex-1 flex-col gap-2 p-4">
          <span className="font-medium break-words">{study.description || t('library.untitled')}</span>
          <span className="text-sm text-ink-soft" data-figures>
            {study.pseudonym} · <span className="whitespace-nowrap">{date ? t('library.dateShifted', { date: format.calendarDate(date) }) : t('library.noDate')}</span>
          </span>
          <span className="text-sm text-ink-soft" data-figures>
            {t('library.series', { count: study.seriesCount })} · {t('library.images', { count: study.instanceCount })} · {study.institution}
          </span>
          <span className="mt-auto flex flex-wrap gap-1 pt-1">
            {study.isHeld && <Badge tone="attention" icon={<ShieldQuestion aria-hidden />}>{t('library.isHeld')}</Badge>}
            <Badge tone={study.workspace === 'clinical' ? 'neutral' : 'accent'}>{t(`workspace.${study.workspace}`)}</Badge>
            {study.modalities.slice(0, 5).map((modality) => <Badge key={modality}>{modality}</Badge>)}
            {study.bodyParts.slice(0, 3).map((part) => <Badge key={part}>{part}</Badge>)}
          </span>
        </span>
      </Link>
      {hasWays(study.ways) && (
        // Beside the link, not inside it: a button is no part of a link.
        <span className="absolute top-2 left-2">
          <Menu align="start" trigger={<IconButton label={t('ways.label', { study: study.description || t('library.untitled') })} tone="secondary"><EllipsisVertical aria-hidden /></IconButton>}>
            <StudyWays studyId={study.id} ways={study.ways} />
          </Menu>
        </span>
      )}
    </div>
  )
}
