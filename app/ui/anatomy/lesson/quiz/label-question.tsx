import { MapPin } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Mm3, QuizAsked, StructureKey } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import { toMain } from '#vr/core/state/main-place'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { nameIn } from '../../rules/tree'
import { MiddleButton } from './point-question'
import type { QuestionProps } from './question'

/** In the space of its own model, as marks are; the answer is told in the first model's. */
type Place = { mm: Mm3; key: StructureKey } | null

/** A label is chosen and pressed onto the picture, or drawn there. */
export function LabelQuestion({ asked, hands, language, onAnswer }: QuestionProps<Extract<QuizAsked, { ask: 'place-label' }>>) {
  const { t } = useTranslation('following')
  const [places, setPlaces] = useState<Place[]>(() => asked.labels.map(() => null))
  const [chosen, setChosen] = useState(0)
  const put = useRef((n: number, picked: Picked | null) => {
    if (!picked) return
    setPlaces((before) => {
      const next = before.map((place, at) => (at === n ? { mm: picked.mm, key: picked.key } : place))
      setChosen((now) => { const open = next.findIndex((place) => place === null); return open < 0 ? now : open })
      return next
    })
  }).current
  useEffect(() => {
    hands.onPress((picked) => put(chosen, picked))
    return () => hands.onPress(null)
  }, [hands, chosen, put])
  useEffect(() => {
    hands.mark(Object.fromEntries(places.flatMap((place, n) => (place ? [[`label-${n}`, { kind: 'label' as const, points: [place.mm], text: asked.labels[n]!, on: place.key, by: 'student' }]] : []))))
    return () => hands.mark({})
  }, [hands, places, asked])
  return (
    <>
      <p className="text-sm text-ink-soft">{t('labels.lead')}</p>
      <ul className="flex flex-col gap-1">
        {asked.labels.map((text, n) => (
          <li key={n}>
            <button
              type="button" aria-pressed={chosen === n} data-label={n} onClick={() => setChosen(n)}
              onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); setChosen(n) }}
              onPointerUp={(event) => put(n, hands.pickAt(event.clientX, event.clientY))}
              className={cx('target flex w-full touch-none items-center gap-2 rounded-sm border px-3 py-1.5 text-start', chosen === n ? 'border-accent bg-accent-soft' : 'border-line bg-raised')}
            >
              <MapPin aria-hidden className={cx('size-4 shrink-0', places[n] ? 'text-done' : 'text-ink-soft')} />
              <span className="min-w-0 flex-1">{nameIn(text, language)}</span>
              <span className="text-sm text-ink-soft">{t(places[n] ? 'labels.placed' : 'labels.open')}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" disabled={places.every((place) => place === null)} onClick={() => onAnswer({ ask: 'place-label', places: places.map((place) => place && toMain(place.mm, place.key, hands.stage.state().scene.sources)) })}>{t('quiz.check')}</Button>
        <MiddleButton onPick={() => put(chosen, hands.pickMiddle())} />
      </div>
    </>
  )
}
