import { Layers, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { DrawingTools, MarkEnds } from '~/ui/questions/series/drawing-tools'
import { useSeriesHand } from '~/ui/questions/series/use-series-hand'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'
import { shownOn } from '~/ui/viewer/shown'
import { NumberField } from '~/ui/questions/editing/number-field'
import { Problem } from '~/ui/questions/editing/problem'
import type { AskedEditorOf, StackKind } from '~/ui/questions/editing/question-editor'
import { StackDesk } from '../../blocks/stack-desk'
import { readingAddress } from '../../blocks/use-stack'
import { StorePick } from '../store-pick'

const MOST_POINTS = 20

/** A question about a series of the store. Slices are counted from 1 for people, from 0 in what is kept. */
export function StackEditor({ asked, onChange, missing, courseId, storeAt }: AskedEditorOf<StackKind> & { courseId: string; storeAt?: string }) {
  const { t } = useTranslation('question-desk')
  const [isPicking, setPicking] = useState(false)
  const [isKept, setKept] = useState(false)
  const [seat, setSeat] = useState<ViewerSeat | null>(null)
  const onSeat = useRef((one: ViewerSeat) => { setSeat(one); return () => setSeat(null) }).current
  const hand = useSeriesHand(seat, asked.seriesId, asked.kind === 'slice' ? null : asked.kind)
  const drawn = hand.marks.at(-1) ?? null
  const take = ({ studyId, seriesId }: { studyId: string; seriesId: string }) => {
    setPicking(false)
    if (seriesId === asked.seriesId) return
    const on = { studyId, seriesId, shown: null }
    // Places and slices of one series are nothing in another.
    switch (asked.kind) {
      case 'slice': return onChange({ ...asked, ...on, from: null, to: null })
      case 'mark': return onChange({ ...asked, ...on, points: [] })
      case 'measure': return onChange({ ...asked, ...on })
    }
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <p className="font-medium">{t('series.choose')}</p>
        <Button className="self-start" icon={<Layers aria-hidden />} onClick={() => setPicking(true)}>{t(asked.seriesId === null ? 'series.pick' : 'series.pickOther')}</Button>
        <Problem missing={missing} of={['series']} />
      </div>
      {isPicking && <StorePick courseId={courseId} storeAt={storeAt} of="series" isOpen onClose={() => setPicking(false)} onChoose={take} />}
      {asked.studyId && asked.seriesId && (
        <div className="flex flex-col gap-2">
          <StackDesk seriesId={asked.seriesId} address={readingAddress(asked.studyId)} shown={asked.shown} keeps="page" mayAnnotate={asked.kind !== 'slice'} onReady={onSeat} />
          {asked.kind !== 'slice' && <DrawingTools hand={hand} kind={asked.kind} isReady={seat !== null} />}
          {drawn && <MarkEnds hand={hand} mark={drawn} />}
          <div className="flex flex-wrap gap-2">
            {asked.kind === 'slice' && <Button disabled={hand.index === null} onClick={() => { if (hand.index !== null) onChange({ ...asked, from: hand.index, to: asked.to === null || asked.to < hand.index ? hand.index : asked.to }) }}>{t('series.takeFrom')}</Button>}
            {asked.kind === 'slice' && <Button disabled={hand.index === null} onClick={() => { if (hand.index !== null) onChange({ ...asked, to: hand.index, from: asked.from === null || asked.from > hand.index ? hand.index : asked.from }) }}>{t('series.takeTo')}</Button>}
            {asked.kind === 'mark' && <Button disabled={!drawn || asked.points.length >= MOST_POINTS} onClick={() => { if (drawn) { onChange({ ...asked, points: [...asked.points, drawn.points[0]!] }); hand.clear() } }}>{t('series.takePoint')}</Button>}
            {asked.kind === 'measure' && <Button disabled={!drawn?.lengthMm} onClick={() => { if (drawn?.lengthMm) onChange({ ...asked, rightMm: Math.round(drawn.lengthMm * 10) / 10 }) }}>{t('series.takeLength')}</Button>}
            <Button tone="quiet" disabled={!seat?.desk.activeView()?.camera()} onClick={() => { if (seat) { onChange({ ...asked, shown: shownOn(seat.desk) }); setKept(true) } }}>{t('series.keepView')}</Button>
          </div>
          <p role="status" className="text-sm text-ink-soft">{isKept ? t('series.viewKept') : ''}</p>
        </div>
      )}
      {asked.kind === 'mark' && asked.points.length > 0 && (
        <ul className="flex flex-col gap-1">
          {asked.points.map((point, n) => (
            <li key={n} className="flex items-center gap-2">
              <button type="button" className="target tabular-nums underline underline-offset-4" onClick={() => seat?.desk.activeView()?.showPoint(point)}>{t('series.point', { number: n + 1, x: point[0].toFixed(1), y: point[1].toFixed(1), z: point[2].toFixed(1) })}</button>
              <IconButton label={t('series.removePoint', { number: n + 1 })} onClick={() => onChange({ ...asked, points: asked.points.filter((_, at) => at !== n) })}><X aria-hidden /></IconButton>
            </li>
          ))}
        </ul>
      )}
      {asked.kind === 'slice' && (
        <div className="grid gap-3 sm:grid-cols-2">
          <NumberField label={t('series.from')} value={asked.from === null ? null : asked.from + 1} least={1} isWhole mayBeEmpty onChange={(from) => onChange({ ...asked, from: from === null ? null : from - 1 })} />
          <NumberField label={t('series.to')} value={asked.to === null ? null : asked.to + 1} least={1} isWhole mayBeEmpty onChange={(to) => onChange({ ...asked, to: to === null ? null : to - 1 })} />
        </div>
      )}
      {asked.kind === 'mark' && <NumberField label={t('series.within')} className="max-w-48" value={asked.withinMm} least={0} isAbove most={500} onChange={(withinMm) => { if (withinMm !== null) onChange({ ...asked, withinMm }) }} />}
      {asked.kind === 'measure' && (
        <div className="grid gap-3 sm:grid-cols-2">
          <NumberField label={t('series.length')} value={asked.rightMm} least={0} isAbove mayBeEmpty onChange={(rightMm) => onChange({ ...asked, rightMm })} />
          <NumberField label={t('series.tolerance')} value={asked.toleranceMm} least={0} onChange={(toleranceMm) => { if (toleranceMm !== null) onChange({ ...asked, toleranceMm }) }} />
        </div>
      )}
      <Problem missing={missing} of={['slices', 'points', 'length']} />
    </div>
  )
}
