import { Crosshair, Eraser, Ruler } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import type { HandMark, SeriesHand } from './use-series-hand'

/** Pixels of the picture: a step, and a long one with Shift. */
const STEP = 1
const FAR_STEP = 10

/** Draws a place or a length in the viewer beside it: by pointer, or put in the middle and moved by arrow keys. */
export function DrawingTools({ hand, kind, isReady }: { hand: SeriesHand; kind: 'mark' | 'measure'; isReady: boolean }) {
  const { t } = useTranslation('questions')
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Button icon={kind === 'mark' ? <Crosshair aria-hidden /> : <Ruler aria-hidden />} aria-pressed={hand.isDrawing} tone={hand.isDrawing ? 'primary' : 'secondary'} disabled={!isReady} onClick={() => hand.begin()}>{t(`series.${kind}`)}</Button>
        <Button tone="quiet" disabled={!isReady} onClick={() => hand.putInMiddle()}>{t('series.inMiddle')}</Button>
        {hand.marks.length > 0 && <Button tone="quiet" icon={<Eraser aria-hidden />} onClick={() => hand.clear()}>{t('series.clear')}</Button>}
      </div>
      {hand.isPlaceless && <p role="alert" className="text-attention">{t('series.placeless')}</p>}
    </div>
  )
}

/** Each end of what was drawn, moved by arrow keys. */
export function MarkEnds({ hand, mark }: { hand: SeriesHand; mark: HandMark }) {
  const { t } = useTranslation('questions')
  const format = useFormat()
  const press = (point: number) => (event: KeyboardEvent) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const step = event.shiftKey ? FAR_STEP : STEP
    hand.moveBy(mark.id, point, by[0]! * step, by[1]! * step)
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {mark.points.map((_, at) => (
        <button key={at} type="button" aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown" onKeyDown={press(at)} className="target rounded-sm border border-line-strong bg-raised px-3 text-sm">{t(mark.points.length === 1 ? 'series.place' : at === 0 ? 'series.firstEnd' : 'series.secondEnd')}</button>
      ))}
      {mark.lengthMm !== null && <span role="status" className="tabular-nums">{t('series.lengthNow', { mm: format.number(mark.lengthMm) })}</span>}
      <span className="text-sm text-ink-soft">{t('series.keys')}</span>
    </div>
  )
}
