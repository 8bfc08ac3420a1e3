import { Box, History, Image as ImageIcon, Layers } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { PriorStudy, ReadingSeries, ReadingStudy } from '~/domain/images/reading'
import { cx } from '~/ui/class-names'
import { buttonClass } from '~/ui/button'
import { Menu, MenuItem } from '~/ui/menu'
import type { Desk, DeskState } from '../desk'
import { studyTime, useStudyDate, type ViewerWords } from '../words'
import { SERIES_TYPE } from './pane'

/** The series of all open studies, to be drawn onto a pane or pressed. */
export function SeriesRail({ desk, deskState, priors, words, onCompare, isBusy, pictures = '/dicom-web' }: { desk: Desk; deskState: DeskState; priors: PriorStudy[]; words: ViewerWords; onCompare: (id: string) => void; isBusy: boolean; pictures?: string }) {
  const { t } = useTranslation('viewer')
  const date = useStudyDate()
  const open = new Set(desk.shown().map((pane) => pane.seriesId))
  return (
    <nav aria-label={t('series.label')} className="flex min-h-0 shrink-0 gap-2 overflow-auto border-line bg-sunken p-2 max-sm:border-b sm:w-36 sm:flex-col sm:border-r lg:w-44">
      {priors.length > 0 && (
        <Menu align="start" trigger={<button type="button" disabled={isBusy} className={buttonClass('secondary', 'normal', 'h-auto shrink-0 px-2 text-sm whitespace-normal! max-sm:w-28 max-sm:flex-col max-sm:gap-1')}><History aria-hidden />{t('compare.label')}</button>}>
          {priors.map((prior) => <MenuItem key={prior.id} onSelect={() => onCompare(prior.id)}><span className="flex flex-col"><span>{prior.description || t('series.unnamed')}</span><span className="text-sm text-ink-soft">{[date(prior.studyDate), prior.modalities].filter(Boolean).join(' · ')}</span></span></MenuItem>)}
        </Menu>
      )}
      {deskState.studies.map((study, i) => (
        <div key={study.id} className="flex shrink-0 gap-2 sm:flex-col">
          {(deskState.studies.length > 1 || study.studyDate) && <p className="self-center text-sm text-ink-soft sm:self-start">{[i > 0 ? studyTime(t, study, deskState.studies[0]) : '', date(study.studyDate)].filter(Boolean).join(' · ')}</p>}
          {study.series.map((series) => <SeriesCard key={series.id} series={series} study={study} isOpen={open.has(series.id)} words={words} pictures={pictures} onOpen={() => desk.open(deskState.active, series.id)} />)}
        </div>
      ))}
    </nav>
  )
}

function SeriesCard({ series, study, isOpen, words, pictures, onOpen }: { series: ReadingSeries; study: ReadingStudy; isOpen: boolean; words: ViewerWords; pictures: string; onOpen: () => void }) {
  const { t } = useTranslation('viewer')
  const [hasPicture, setHasPicture] = useState(true)
  const reason = words.stack(series.geometry)
  return (
    <button
      type="button" draggable data-series-card={series.id} aria-pressed={isOpen} title={reason ?? t('stack.volume')}
      onDragStart={(event) => { event.dataTransfer.setData(SERIES_TYPE, series.id); event.dataTransfer.effectAllowed = 'copy' }} onClick={onOpen}
      className={cx('flex w-24 shrink-0 flex-col gap-1 rounded-sm border-2 bg-raised p-1 text-left sm:w-full', isOpen ? 'border-accent' : 'border-transparent hover:border-line-strong')}
    >
      <span className="relative grid aspect-square w-full place-items-center overflow-hidden rounded-sm bg-black text-ink-soft max-sm:aspect-video">
        {hasPicture ? <img src={`${pictures}/studies/${study.studyUid}/series/${series.seriesUid}/thumbnail`} alt="" draggable={false} loading="lazy" decoding="async" className="size-full object-contain" ref={(picture) => { if (picture?.complete && picture.naturalWidth === 0) setHasPicture(false) }} onError={() => setHasPicture(false)} /> : <ImageIcon className="size-6" aria-hidden />}
        <span className="absolute top-1 left-1 rounded-sm bg-black/70 px-1 text-sm">{series.modality}</span>
        <span className="absolute right-1 bottom-1 flex items-center gap-1 rounded-sm bg-black/70 px-1 text-sm tabular-nums">{series.geometry?.kind === 'volume' ? <Box className="size-3.5" aria-hidden /> : <Layers className="size-3.5" aria-hidden />}{series.frameCount}</span>
      </span>
      <span className="line-clamp-2 text-sm break-words">{[series.number !== null ? `${series.number}.` : '', series.description || t('series.unnamed')].filter(Boolean).join(' ')}</span>
    </button>
  )
}
