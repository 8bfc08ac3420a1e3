import { useState } from 'react'
import type { ReviewedSeries } from '~/domain/images/review'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../button'
import { Card } from '../page'

const DECISIONS = ['bone-only', 'cleared', 'flagged'] as const
const WORDS = { 'bone-only': ['faceBone', 'faceBoneHint'], cleared: ['faceCleared', 'faceClearedHint'], flagged: ['faceFlagged', null] } as const

/** What is to become of a face, with what each choice does and does not guarantee. */
export function FaceCard({ series, isBusy, send }: { series: ReviewedSeries; isBusy: boolean; send: (fields: Record<string, string>) => void }) {
  const { t } = useTranslation('images')
  const [decision, setDecision] = useState<string>(series.faceState)
  return (
    <Card title={t('review.face')}>
      <p className="text-sm text-ink-soft">{t('review.faceLead')}</p>
      {series.faceState === 'defaced' && <p className="font-medium">{t('review.faceDefaced')}</p>}
      <fieldset className="flex flex-col gap-3">
        <legend className="sr-only">{t('review.face')}</legend>
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
    </Card>
  )
}
