import { useEffect, useState } from 'react'
import type { Mm3, QuizAsked, StructureKey } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import { directionToMain, fromMain, toMain } from '#vr/core/state/main-place'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Slider } from '../../parts/slider'
import { anglesOf, directionOf, MOST_DEPTH_MM, MOST_LEAN, needleAt, tipOf, withTip, type Needle } from '../../rules/needle'
import { MiddleButton } from './point-question'
import type { QuestionProps } from './question'

/** Its entry is pressed; direction and depth are set by sliders or by pressing the tip, and read while they change. */
export function NeedleQuestion({ asked, hands, onAnswer }: QuestionProps<Extract<QuizAsked, { ask: 'needle' }>>) {
  const { t } = useTranslation('following')
  const format = useFormat()
  // In the space of the model that its entry was pressed on, as marks are; the answer is told in the first model's.
  const [needle, setNeedle] = useState<(Needle & { on: StructureKey }) | null>(null)
  const [presses, setPresses] = useState<'entry' | 'tip'>('entry')
  const press = ({ mm, key }: Pick<Picked, 'mm' | 'key'>) => {
    const view = hands.view()
    if (!view) return
    setNeedle((before) => (presses === 'tip' && before ? tipped(before, mm, key) : { ...needleAt(mm, view, hands.started?.theatre.stage.placeOf(key)?.elements), on: key }))
  }
  const sources = () => hands.stage.state().scene.sources
  const tipped = (before: Needle & { on: StructureKey }, mm: Mm3, key: StructureKey) => {
    const inMain = toMain(mm, key, sources())
    const tip = inMain && fromMain(inMain, before.on, sources())
    return tip ? { ...withTip(before, tip), on: before.on } : before
  }
  const answer = () => {
    const entry = needle && toMain(needle.entry, needle.on, sources())
    const tip = needle && toMain(tipOf(needle), needle.on, sources())
    if (entry && tip) onAnswer({ ask: 'needle', entry, tip })
  }
  useEffect(() => {
    hands.onPress(press)
    return () => hands.onPress(null)
  })
  useEffect(() => {
    hands.mark(needle ? { needle: { kind: 'path', points: [needle.entry, tipOf(needle)], text: { en: asked.point, zh: asked.point }, on: needle.on, by: 'student' } } : {})
    return () => hands.mark({})
  }, [hands, needle, asked.point])
  const ahead = needle && directionToMain(directionOf(needle), needle.on, sources())
  const angles = ahead && anglesOf(ahead)
  const leans = (axis: 0 | 1) => (value: number) => setNeedle((before) => before && { ...before, lean: axis === 0 ? [value, before.lean[1]] : [before.lean[0], value] })
  const degrees = (value: number) => `${format.number(Math.round(value))}°`
  return (
    <>
      <p className="text-sm text-ink-soft" aria-live="polite">{t(needle ? 'needle.set' : 'needle.lead')}</p>
      <div role="group" aria-label={t('needle.presses')} className="flex flex-wrap gap-2">
        {(['entry', 'tip'] as const).map((one) => <Button key={one} aria-pressed={presses === one} disabled={one === 'tip' && !needle} className={presses === one ? 'border-accent! bg-accent-soft! text-accent!' : undefined} onClick={() => setPresses(one)}>{t(`needle.${one}`)}</Button>)}
        <MiddleButton onPick={() => { const picked = hands.pickMiddle(); if (picked) press(picked) }} />
      </div>
      {needle && angles && (
        <>
          <Slider label={t('needle.depth')} value={needle.depthMm} least={0} most={MOST_DEPTH_MM} step={0.5} text={`${format.number(Math.round(needle.depthMm * 10) / 10)} mm`} onChange={(depthMm) => setNeedle({ ...needle, depthMm })} onEnd={() => undefined} />
          <Slider label={t('needle.across')} value={needle.lean[0]} least={-MOST_LEAN} most={MOST_LEAN} text={degrees(needle.lean[0])} onChange={leans(0)} onEnd={() => undefined} />
          <Slider label={t('needle.above')} value={needle.lean[1]} least={-MOST_LEAN} most={MOST_LEAN} text={degrees(needle.lean[1])} onChange={leans(1)} onEnd={() => undefined} />
          <p className="text-sm tabular-nums" data-needle-readout>{t('needle.readout', { left: degrees(angles.left), back: degrees(angles.back), head: degrees(angles.head) })}</p>
        </>
      )}
      <Button tone="primary" className="self-start" disabled={!needle} onClick={answer}>{t('quiz.check')}</Button>
    </>
  )
}
