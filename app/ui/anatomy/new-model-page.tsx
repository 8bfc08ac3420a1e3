import { Form, useNavigation } from '@remix-run/react'
import { Box, Images, Layers } from 'lucide-react'
import { useState } from 'react'
import { MOST_TITLE, type ModelSources } from '~/domain/anatomy/anatomy'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { FormError, TextField } from '~/ui/field'
import { SeriesThumbnail } from '~/ui/images/series-thumbnail'
import { Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'

export interface NewModelProps extends ModelSources {
  /** Of the address: the series that the reader came from. */
  chosen: string | null
  problem: 'no-title' | 'no-volume' | 'not-a-source' | 'pixels-waiting' | 'too-many' | null
}
type Choice = ModelSources['series'][number]

/** Of which series, and what it is called. */
export function NewModelPage({ study, series, chosen, problem }: NewModelProps) {
  const { t, i18n } = useTranslation('anatomy')
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  // Labels that came with the study are drawn on a volume of it, whatever their own frames are.
  const isLabels = (one: Choice) => one.modality === 'SEG'
  const why = (one: Choice): string | null => {
    if (one.isBarred) return t('new.barred')
    if (one.isWaiting) return t('new.waiting')
    if (isLabels(one) || one.makes) return null
    const { geometry } = one
    if (!geometry) return t('new.notAVolume.unjudged')
    return geometry.kind === 'volume' ? null : geometry.reasons.map((reason) => t(`new.notAVolume.${reason}`)).join(i18n.language === 'zh' ? '' : ' ')
  }
  const possible = series.filter((one) => why(one) === null)
  const [pick, setPick] = useState(possible.find((one) => one.id === chosen)?.id ?? possible.toSorted((a, b) => Number(isLabels(a)) - Number(isLabels(b)) || Number(b.makes === 'volume') - Number(a.makes === 'volume') || b.frameCount - a.frameCount)[0]?.id ?? null)
  if (series.length === 0) {
    return <Page width="reading"><PageHeader title={t('new.title')} /><EmptyState icon={<Layers />} title={t('new.empty')} action={<LinkButton to="/images" tone="primary" icon={<Images aria-hidden />}>{t('library.choose')}</LinkButton>} /></Page>
  }
  return (
    <Page width="reading">
      <PageHeader title={t('new.title')} lead={t('new.lead', { study: study.description || t('library.unnamedStudy') })} />
      <Form method="post" className="flex flex-col gap-6">
        <FormError>{problem && t(`new.problem.${problem}`)}</FormError>
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-2 font-medium">{t('new.series')}</legend>
          {series.map((one) => {
            const reason = why(one)
            return (
              <label key={one.id} data-series-choice={one.id} className={cx('flex items-center gap-4 rounded-lg border bg-raised p-3', reason ? 'border-line text-ink-soft' : 'cursor-pointer border-line-strong has-checked:border-accent has-checked:bg-accent-soft')}>
                <input type="radio" name="series" value={one.id} checked={pick === one.id} disabled={reason !== null} onChange={() => setPick(one.id)} className="size-5 shrink-0 accent-(--accent)" />
                <span className="grid size-16 shrink-0 place-items-center overflow-hidden rounded-sm bg-black text-white"><SeriesThumbnail studyUid={study.studyUid} series={{ ...one, hasPictures: one.frameCount > 0 }} /></span>
                <span className="flex min-w-0 flex-col">
                  <span className="font-medium break-words">{[one.number !== null ? `${one.number}.` : '', one.description || t('new.unnamed')].filter(Boolean).join(' ')}</span>
                  <span className="text-sm text-ink-soft tabular-nums">{[one.modality, t('new.pictures', { count: one.frameCount }), sizeOf(one, format.number)].filter(Boolean).join(' · ')}</span>
                  {reason ? <span className="text-sm" data-reason>{reason}</span> : isLabels(one) ? <span className="text-sm text-ink-soft">{t('new.segmentation')}</span> : one.makes === 'screens' ? <span className="text-sm text-ink-soft" data-screens>{t('new.screens')}</span> : one.shows === 'bone-only' && <span className="text-sm text-ink-soft">{t('new.boneOnly')}</span>}
                </span>
              </label>
            )
          })}
        </fieldset>
        {possible.length === 0 ? <p role="status" className="font-medium">{t('new.noVolume')}</p> : (
          <>
            <TextField label={t('new.name')} name="title" required maxLength={MOST_TITLE} defaultValue={study.description || series.find(({ id }) => id === pick)?.description} hint={t('new.nameHint')} />
            <div className="flex flex-wrap gap-2">
              <Button type="submit" tone="primary" icon={<Box aria-hidden />} isBusy={isBusy} disabled={!pick}>{t('new.make')}</Button>
              <LinkButton to={`/images/${study.id}`} tone="quiet">{t('openStudy')}</LinkButton>
            </div>
            <p className="text-sm text-ink-soft">{t('new.wait')}</p>
          </>
        )}
      </Form>
    </Page>
  )
}

/** "244 × 244 × 162 mm": what the volume fills. */
function sizeOf({ geometry }: Choice, number: (value: number) => string): string {
  if (geometry?.kind !== 'volume') return ''
  return `${geometry.dimensions.map((count, axis) => number(Math.round(count * geometry.spacing[axis]!))).join(' × ')} mm`
}
