import { useRevalidator } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { HEAD_STATES } from '~/domain/images/held'
import type { ReviewedSeries } from '~/domain/images/review'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '../button'
import { Card } from '../page'
import { DefacedCopy } from './defaced-copy'
import { FacePictures } from './face-pictures'

const DECISIONS = ['bone-only', 'cleared', 'flagged'] as const
const WORDS = { 'bone-only': ['faceBone', 'faceBoneHint'], cleared: ['faceCleared', 'faceClearedHint'], flagged: ['faceFlagged', null] } as const
const LOOK_AGAIN_MS = 2_000

export interface FaceCardProps { series: ReviewedSeries; isBusy: boolean; send: (fields: Record<string, string>) => void }

/** What is to become of a face, with what each choice does and does not guarantee. */
export function FaceCard({ series, isBusy, send }: FaceCardProps) {
  const { t } = useTranslation('images')
  const { face } = series
  const isUnderWay = (face.making !== null && !face.making.hasFailed) || (face.copy !== null && !face.copy.isReady)
  useLookAgain(isUnderWay)
  if (face.sourceId) {
    return (
      <Card title={t('review.face')}>
        <p className="text-sm text-ink-soft">{t(series.faceState === 'defaced' ? 'deface.isConfirmedCopy' : 'deface.isCopy')}</p>
        {face.hasPictures && <FacePictures shown={[{ seriesId: series.seriesId, version: series.digest, name: 'after' }]} />}
        <LinkButton to={`/images/review/${face.sourceId}`}>{t('deface.toOriginal')}</LinkButton>
      </Card>
    )
  }
  const isHead = HEAD_STATES.some((state) => state === series.faceState) || (series.modality === 'SEG' && series.faceState === 'replaced')
  return (
    <Card title={t('review.face')}>
      <p className="text-sm text-ink-soft">{t('review.faceLead')}</p>
      {face.hasPictures && !face.copy && <FacePictures shown={[{ seriesId: series.seriesId, version: series.digest, name: 'before' }]} />}
      {series.modality !== 'SEG' && <DefacedCopy series={series} isBusy={isBusy} send={send} />}
      {isHead && <OtherDecision key={series.faceState} series={series} isBusy={isBusy} send={send} />}
    </Card>
  )
}

function OtherDecision({ series, isBusy, send }: FaceCardProps) {
  const { t } = useTranslation('images')
  const [decision, setDecision] = useState<string>(series.faceState)
  return (
    <>
      <fieldset className="flex flex-col gap-3 border-t border-line pt-4">
        <legend className="sr-only">{t('deface.otherwise')}</legend>
        <p className="font-medium" aria-hidden>{t('deface.otherwise')}</p>
        {DECISIONS.map((one) => {
          const [name, hint] = WORDS[one]
          return (
            <label key={one} className="target flex items-start gap-3">
              <input type="radio" name="face" value={one} checked={decision === one} onChange={() => setDecision(one)} className="mt-1 size-5 shrink-0 accent-(--accent)" />
              <span className="flex flex-col"><span className="font-medium">{t(`review.${name}`)}</span>{hint && <span className="text-sm text-ink-soft">{t(`review.${hint}`)}</span>}</span>
            </label>
          )
        })}
      </fieldset>
      <Button isBusy={isBusy} disabled={decision === series.faceState} onClick={() => send({ intent: 'face', decision })}>{t('review.faceSave')}</Button>
    </>
  )
}

/** What is under way shows by itself how it goes on. */
function useLookAgain(isUnderWay: boolean): void {
  const { revalidate } = useRevalidator()
  useEffect(() => {
    if (!isUnderWay) return
    const timer = setInterval(revalidate, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [isUnderWay, revalidate])
}
