import { Crosshair } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Mm3, QuizAsked, StructureKey } from '#vr/contract'
import { toMain } from '#vr/core/state/main-place'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import type { QuestionProps } from './question'

/** One press in the picture; by keys what is in its middle. It counts when it is checked. */
export function PointQuestion({ hands, onAnswer }: QuestionProps<Extract<QuizAsked, { ask: 'point-at' }>>) {
  const { t } = useTranslation('following')
  // In the space of its own model, as marks are; the answer is told in the first model's.
  const [place, setPlace] = useState<{ mm: Mm3; key: StructureKey } | null>(null)
  useEffect(() => {
    hands.onPress(({ mm, key }) => setPlace({ mm, key }))
    return () => hands.onPress(null)
  }, [hands])
  useEffect(() => {
    hands.mark(place ? { place: { kind: 'landmark', points: [place.mm], on: place.key, by: 'student' } } : {})
    return () => hands.mark({})
  }, [hands, place])
  return (
    <>
      <p className="text-sm text-ink-soft" aria-live="polite">{t(place ? 'point.placed' : 'point.lead')}</p>
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" disabled={!place} onClick={() => { const at = place && toMain(place.mm, place.key, hands.stage.state().scene.sources); if (at) onAnswer({ ask: 'point-at', at }) }}>{t('quiz.check')}</Button>
        <MiddleButton onPick={() => { const picked = hands.pickMiddle(); if (picked) setPlace({ mm: picked.mm, key: picked.key }) }} />
      </div>
    </>
  )
}

/** For whoever does not press in pictures: turned by the arrow keys, what is in the middle is taken. */
export function MiddleButton({ onPick }: { onPick: () => void }) {
  const { t } = useTranslation('following')
  return <Button tone="quiet" icon={<Crosshair aria-hidden />} onClick={onPick}>{t('point.middle')}</Button>
}
