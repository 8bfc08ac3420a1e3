import { ArrowDown, ArrowUp, Plus, Trash2, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { CASE_BOUNDS } from '~/domain/cases/case'
import type { DraftSeries } from '~/domain/cases/case-desk'
import type { PictureFault } from '~/domain/cases/picture-fault'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { Checkbox } from '~/ui/field'
import { SeriesThumbnail } from '~/ui/images/series-thumbnail'
import { EmptyState } from '~/ui/states'
import { useToast } from '~/ui/toast'
import type { Writing } from './use-writing'

/** Series in the order they are read in; what readers could not see is said beside it. */
export function SeriesList({ writing, known, faults, isCharged, isDisabled, onChoose, after }: {
  writing: Writing; known: readonly DraftSeries[]; faults: readonly PictureFault[]; isCharged: boolean; isDisabled: boolean; onChoose: () => void; after: ReactNode
}) {
  const { t } = useTranslation('writing')
  const toast = useToast()
  const { content, edit } = writing
  const { series } = content
  const put = (how: (before: typeof series) => typeof series) => edit((now) => ({ series: how([...now.series]) }))
  const move = (from: number, to: number) => put((before) => { const [one] = before.splice(from, 1); before.splice(to, 0, one!); return before })
  const remove = (index: number) => {
    const one = series[index]!
    put((before) => before.filter(({ seriesId }) => seriesId !== one.seriesId))
    toast({ text: t('list.removed'), onUndo: () => put((before) => [...before.slice(0, index), one, ...before.slice(index)]) })
  }
  return (
    <section className="flex flex-col gap-3" aria-label={t('part.series')} data-list="series">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium">{t('part.series')}</h3>
        <Button icon={<Plus aria-hidden />} disabled={isDisabled || series.length >= CASE_BOUNDS.series} onClick={onChoose}>{t('series.add')}</Button>
      </div>
      {series.length === 0 && <EmptyState title={t('series.none')} text={t('series.noneText')} className="py-6" />}
      <ol className="flex flex-col gap-2">
        {series.map(({ seriesId, isFree }, index) => {
          const one = known.find((other) => other.seriesId === seriesId)
          const fault = faults.find((other) => other.seriesId === seriesId)
          return (
            <li key={seriesId} data-series={seriesId} className="flex items-start gap-3 rounded-lg border border-line bg-raised p-3">
              <span className="grid size-16 shrink-0 place-items-center overflow-hidden rounded-sm bg-black text-white">{one && <SeriesThumbnail studyUid={one.studyUid} series={one} />}</span>
              <div className="flex min-w-0 flex-1 flex-col gap-1">
                <p className="font-medium break-words">{one ? one.description || one.modality : t('series.unknown')}</p>
                {one && <p className="text-sm text-ink-soft tabular-nums">{[one.modality, one.study, t('series.pictures', { count: one.frameCount })].filter(Boolean).join(' · ')}</p>}
                {fault && <p className="text-sm font-medium text-danger" data-fault={fault.why}><TriangleAlert aria-hidden className="mr-1 inline size-4" />{t(`series.fault.${fault.why}`)}</p>}
                {isCharged && <Checkbox label={t('series.free')} checked={isFree} disabled={isDisabled} onChange={({ target }) => put((before) => before.map((other) => (other.seriesId === seriesId ? { ...other, isFree: target.checked } : other)))} />}
              </div>
              <div className="flex">
                <IconButton label={t('list.up', { n: index + 1 })} disabled={isDisabled || index === 0} onClick={() => move(index, index - 1)}><ArrowUp aria-hidden /></IconButton>
                <IconButton label={t('list.down', { n: index + 1 })} disabled={isDisabled || index === series.length - 1} onClick={() => move(index, index + 1)}><ArrowDown aria-hidden /></IconButton>
                <IconButton label={t('list.remove', { n: index + 1 })} disabled={isDisabled} onClick={() => remove(index)}><Trash2 aria-hidden /></IconButton>
              </div>
            </li>
          )
        })}
      </ol>
      {after}
    </section>
  )
}
