import { Layers } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'
import type { StackAnswerProps } from '../question-view'
import { DrawingTools, MarkEnds } from './drawing-tools'
import { layDown, useSeriesHand } from './use-series-hand'

/** A question about a series, answered in the viewer. Slices are counted from 1 for people. @param desk the viewer, which tells its seat */
export function SeriesAnswer({ asked, answer, onChange, isLocked, told, desk }: StackAnswerProps & { desk: (onSeat: (seat: ViewerSeat) => () => void) => ReactNode }) {
  const { t } = useTranslation('questions')
  const format = useFormat()
  const [seat, setSeat] = useState<ViewerSeat | null>(null)
  const hand = useSeriesHand(seat, asked.seriesId, asked.kind === 'slice' ? null : asked.kind)
  const onSeat = useRef((one: ViewerSeat) => { setSeat(one); return () => setSeat(null) }).current
  const latest = useRef({ answer, onChange, isLocked, seriesId: asked.seriesId ?? '' })
  latest.current = { answer, onChange, isLocked, seriesId: asked.seriesId ?? '' }
  // What was drawn before the page was loaded lies there again, to be seen and moved.
  useEffect(() => {
    const { answer: now, seriesId } = latest.current
    const points = now.kind === 'mark' ? (now.point ? [now.point] : []) : now.kind === 'measure' && now.from && now.to ? [now.from, now.to] : []
    if (seat && points.length > 0) layDown(seat, seriesId, points)
  }, [seat])
  const drawn = hand.marks.at(-1) ?? null
  const drawnKey = drawn ? JSON.stringify(drawn.points) : ''
  // What is drawn is the answer: the newest mark, as it lies now.
  useEffect(() => {
    const { answer: now, onChange: say, isLocked: isShut, seriesId } = latest.current
    if (isShut || drawnKey === '') return
    const points = JSON.parse(drawnKey) as [number, number, number][]
    const next = now.kind === 'mark' ? { kind: 'mark' as const, seriesId, point: points[0]! } : now.kind === 'measure' && points.length === 2 ? { kind: 'measure' as const, seriesId, from: points[0]!, to: points[1]! } : null
    if (next && JSON.stringify(next) !== JSON.stringify(now)) say(next)
  }, [drawnKey])
  const key = told?.key
  const clear = () => {
    hand.clear()
    if (answer.kind === 'mark') onChange({ ...answer, point: null })
    if (answer.kind === 'measure') onChange({ ...answer, from: null, to: null })
  }
  return (
    <div className="flex flex-col gap-3">
      {!isLocked && <p className="text-sm text-ink-soft">{t(`series.hint.${asked.kind}`)}</p>}
      <div className="h-[min(70dvh,36rem)] min-h-80 overflow-hidden rounded-lg">{desk(onSeat)}</div>
      {!isLocked && asked.kind === 'slice' && answer.kind === 'slice' && (
        <Button className="self-start" icon={<Layers aria-hidden />} disabled={hand.index === null} onClick={() => { if (hand.index !== null) onChange({ kind: 'slice', index: hand.index }) }}>{hand.index === null ? t('series.thisSlice') : t('series.thisSliceNumber', { number: hand.index + 1 })}</Button>
      )}
      {!isLocked && asked.kind !== 'slice' && <DrawingTools hand={{ ...hand, clear }} kind={asked.kind} isReady={seat !== null} />}
      {!isLocked && drawn && <MarkEnds hand={hand} mark={drawn} />}
      <p role="status" data-series-answer className="tabular-nums">{said()}</p>
      {key?.kind === 'slice' && key.from !== null && key.to !== null && <p className="tabular-nums">{t('series.keySlices', { from: Math.min(key.from, key.to) + 1, to: Math.max(key.from, key.to) + 1 })}</p>}
      {key?.kind === 'measure' && key.rightMm !== null && <p className="tabular-nums">{t('numeric.keyWithin', { right: format.number(key.rightMm), tolerance: format.number(key.toleranceMm), unit: 'mm' })}</p>}
      {key?.kind === 'mark' && <p className="tabular-nums">{t('series.keyMarks', { within: format.number(key.withinMm) })}</p>}
      {seat && key?.kind === 'mark' && key.points.map((point, n) => <Button key={n} tone="quiet" className="self-start" onClick={() => seat.desk.activeView()?.showPoint(point)}>{t('series.goTo', { number: n + 1 })}</Button>)}
    </div>
  )

  function said(): string {
    switch (answer.kind) {
      case 'slice': return answer.index === null ? t('series.none') : t('series.answerSlice', { number: answer.index + 1 })
      case 'mark': return answer.point === null ? t('series.none') : t('series.answerMark')
      case 'measure': return answer.from && answer.to ? t('series.answerLength', { mm: format.number(Math.hypot(answer.from[0] - answer.to[0], answer.from[1] - answer.to[1], answer.from[2] - answer.to[2])) }) : t('series.none')
    }
  }
}
