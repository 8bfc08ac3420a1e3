import { useState } from 'react'
import type { SharedStudy } from '~/domain/images/share'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '../class-names'
import { Select } from '../field'
import { Page, PageHeader } from '../page'
import { PictureStack } from './picture-stack'
import { SeriesThumbnail } from './series-thumbnail'

/** Center and width in HU. */
const WINDOWS = { own: '', brain: '40,80', lung: '-600,1500', bone: '400,1800', soft: '40,400' } as const
/** Words: a letter beside a picture would be read as its side marker. */
const SIDES: Record<string, 'right' | 'left' | 'both' | undefined> = { R: 'right', L: 'left', B: 'both' }
type WindowName = keyof typeof WINDOWS

/** One study for somebody without an account: to be looked at, nothing else. */
export function SharedPage({ study, root }: { study: SharedStudy; root: string }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  const [chosen, setChosen] = useState(0)
  const [places, setPlaces] = useState<Record<string, number>>({})
  const [window, setWindow] = useState<WindowName>('own')
  const series = study.series[chosen]
  const place = series ? places[series.id] ?? Math.floor(series.images.length / 2) : 0
  const side = SIDES[series?.laterality ?? '']
  return (
    <Page className="max-w-[120rem]">
      <PageHeader title={study.description || t('library.untitled')} lead={t('share.until', { date: format.dateTime(study.expiresAt) })} />
      {!series ? <p>{t('share.noPictures')}</p> : (
        <div className="grid gap-4 lg:grid-cols-[9rem_minmax(0,1fr)]">
          <nav aria-label={t('share.series')} className="flex gap-2 overflow-x-auto p-1 lg:max-h-[70dvh] lg:flex-col lg:overflow-y-auto">
            {study.series.map((one, index) => (
              <button key={one.id} type="button" aria-pressed={index === chosen} onClick={() => setChosen(index)} className={cx('flex w-28 shrink-0 flex-col gap-1 rounded-sm p-1 text-left text-sm lg:w-full', index === chosen ? 'outline-2 outline-accent' : '')}>
                <span className="aspect-square w-full overflow-hidden bg-black text-white"><SeriesThumbnail studyUid={study.studyUid} series={{ ...one, hasPictures: true }} root={root} /></span>
                <span className="truncate">{one.description || one.modality}</span>
                <span className="text-ink-soft" data-figures>{one.modality} · {one.images.length}</span>
              </button>
            ))}
          </nav>
          <div className="flex min-w-0 flex-col gap-3">
            <div className="flex flex-wrap items-baseline gap-x-4">
              <h2 className="text-lg font-semibold">{series.description || series.modality}</h2>
              <p className="text-ink-soft" data-shared-place>{[t('review.position', { index: place + 1, count: series.images.length }), side && t(`share.laterality.${side}`)].filter(Boolean).join(' · ')}</p>
            </div>
            {series.modality === 'CT' && (
              <Select label={t('share.window')} value={window} onChange={(event) => setWindow(event.target.value as WindowName)} className="max-w-60">
                {(Object.keys(WINDOWS) as WindowName[]).map((one) => <option key={one} value={one}>{t(`share.windows.${one}`)}</option>)}
              </Select>
            )}
            <PictureStack
              key={series.id} source={{ root, studyUid: study.studyUid, seriesUid: series.seriesUid }} images={series.images} index={place}
              onIndex={(index) => setPlaces({ ...places, [series.id]: index })} query={series.modality === 'CT' && WINDOWS[window] ? `&window=${WINDOWS[window]},linear` : ''}
            />
          </div>
        </div>
      )}
    </Page>
  )
}
