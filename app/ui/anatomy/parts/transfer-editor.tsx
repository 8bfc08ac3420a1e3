import { Minus, Plus, RotateCcw } from 'lucide-react'
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { AssetManifest, TransferPoint, VolumeState } from '#vr/contract'
import { histogramHeights } from '#vr/core/volume/histogram'
import { pointsOf } from '#vr/core/volume/presets'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { colourOf, heightOf, hexOf, opacityOf, pointAdded, pointRemoved, rangeOf, withPoint } from '../rules/transfer'
import { Slider } from './slider'

const [WIDTH, HEIGHT, EDGE, COLUMNS] = [280, 120, 8, 140]

interface EditorProps {
  volume: NonNullable<AssetManifest['volume']>
  state: VolumeState
  onChange: (transfer: TransferPoint[] | null, gesture?: string) => void
  onEnd: () => void
}

/** How each value is drawn: its colour, and how much of it a millimetre covers; over how often each value occurs. */
export function TransferEditor({ volume, state, onChange, onEnd }: EditorProps) {
  const { t } = useTranslation('anatomy')
  const format = useFormat()
  const points = pointsOf(state, volume.unit)
  const range = rangeOf(volume, points)
  const [chosen, setChosen] = useState(0)
  const index = Math.min(chosen, points.length - 1)
  const point = points[index]!
  const plot = useRef<SVGSVGElement>(null)
  const held = useRef<number | null>(null)
  const heights = useMemo(() => histogramHeights(volume.histogram, volume.values, COLUMNS), [volume])
  const unit = volume.unit === 'HU' ? ' HU' : ''
  const said = (value: number) => `${format.number(Math.round(value)).replace('-', '−')}${unit}`

  const x = (value: number) => EDGE + ((value - range.least) / (range.most - range.least)) * (WIDTH - 2 * EDGE)
  const y = (opacity: number) => HEIGHT - EDGE - heightOf(opacity) * (HEIGHT - 2 * EDGE)
  const set = (at: number, change: Partial<TransferPoint>) => onChange(withPoint(points, at, change, range), 'transfer')
  const drag = (event: PointerEvent<SVGElement>) => {
    if (held.current === null || !plot.current) return
    const { left, top, width, height } = plot.current.getBoundingClientRect()
    const [px, py] = [((event.clientX - left) / width) * WIDTH, ((event.clientY - top) / height) * HEIGHT]
    set(held.current, { value: range.least + ((px - EDGE) / (WIDTH - 2 * EDGE)) * (range.most - range.least), opacityPerMm: opacityOf((HEIGHT - EDGE - py) / (HEIGHT - 2 * EDGE)) })
  }
  const release = () => { if (held.current !== null) onEnd(); held.current = null }
  const step = (range.most - range.least) / 100
  const press = (event: KeyboardEvent, at: number) => {
    const fine = event.shiftKey ? 0.2 : 1
    const height = heightOf(points[at]!.opacityPerMm)
    switch (event.key) {
      case 'ArrowLeft': set(at, { value: points[at]!.value - step * fine }); break
      case 'ArrowRight': set(at, { value: points[at]!.value + step * fine }); break
      case 'ArrowUp': set(at, { opacityPerMm: opacityOf(height + 0.02 * fine) }); break
      case 'ArrowDown': set(at, { opacityPerMm: opacityOf(height - 0.02 * fine) }); break
      case 'Enter': add(at); break
      case 'Delete': case 'Backspace': remove(at); break
      default: return
    }
    event.preventDefault()
    event.stopPropagation()
  }
  const add = (beside: number) => { const added = pointAdded(points, beside); if (added) { onChange(added.points); setChosen(added.index) } }
  const remove = (at: number) => { const left = pointRemoved(points, at); if (left) { onChange(left); setChosen(Math.max(0, at - 1)) } }
  const [low, high] = [state.window.center - state.window.width / 2, state.window.center + state.window.width / 2]
  const within = (value: number) => Math.min(range.most, Math.max(range.least, value))
  const line = `M${EDGE} ${y(points[0]!.opacityPerMm)} ${points.map(({ value, opacityPerMm }) => `L${x(value)} ${y(opacityPerMm)}`).join(' ')} L${WIDTH - EDGE} ${y(points.at(-1)!.opacityPerMm)}`
  const [from, to] = [x(volume.values[0] ?? 0), x(volume.values.at(-1) ?? 1)]
  return (
    <section aria-label={t('transfer.label')} data-transfer className="flex flex-col gap-2">
      <div className="flex items-center gap-1">
        <h3 className="min-w-0 flex-1 font-medium">{t('transfer.label')}</h3>
        <IconButton label={t('transfer.add')} onClick={() => add(index)}><Plus aria-hidden /></IconButton>
        <IconButton label={t('transfer.remove')} disabled={points.length <= 2} onClick={() => remove(index)}><Minus aria-hidden /></IconButton>
        <IconButton label={t('transfer.asPreset')} disabled={state.transfer === null} onClick={() => onChange(null)}><RotateCcw aria-hidden /></IconButton>
      </div>
      <svg ref={plot} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="w-full touch-none rounded-sm border border-line bg-sunken select-none" onPointerMove={drag} onPointerUp={release} onPointerCancel={release}>
        <path aria-hidden className="fill-ink-soft/40" d={`M${from} ${HEIGHT - EDGE} ${Array.from(heights, (one, n) => `L${from + ((n + 0.5) / COLUMNS) * (to - from)} ${HEIGHT - EDGE - one * (HEIGHT - 2 * EDGE)}`).join(' ')} L${to} ${HEIGHT - EDGE} Z`} />
        <rect aria-hidden data-window className="fill-accent/10 stroke-accent/60" strokeDasharray="3 3" x={x(within(low))} y={EDGE} width={Math.max(1, x(within(high)) - x(within(low)))} height={HEIGHT - 2 * EDGE} />
        <path aria-hidden d={line} className="fill-none stroke-ink" strokeWidth={1.5} />
        {points.map((one, n) => (
          <g
            key={n} role="slider" tabIndex={0} data-point={n} aria-label={t('transfer.point', { count: n + 1, of: points.length })} aria-valuemin={Math.round(range.least)} aria-valuemax={Math.round(range.most)} aria-valuenow={Math.round(one.value)}
            aria-valuetext={t('transfer.is', { value: said(one.value), opacity: format.percent(one.opacityPerMm) })} transform={`translate(${x(one.value)} ${y(one.opacityPerMm)})`} className="group cursor-grab outline-none"
            onPointerDown={(event) => { plot.current?.setPointerCapture(event.pointerId); held.current = n; setChosen(n) }} onFocus={() => setChosen(n)} onKeyDown={(event) => press(event, n)} onKeyUp={onEnd}
          >
            <circle r={13} className="fill-transparent" />
            <circle r={n === index ? 7 : 5.5} fill={hexOf(one.colour)} className={n === index ? 'stroke-accent group-focus-visible:stroke-ink' : 'stroke-ink'} strokeWidth={n === index ? 2.5 : 1.2} />
          </g>
        ))}
      </svg>
      <div className="flex justify-between text-sm text-ink-soft tabular-nums" aria-hidden><span>{said(range.least)}</span><span>{said(range.most)}</span></div>
      <div className="flex items-center gap-2" data-figures>
        <label className="inline-flex items-center gap-2 text-sm">
          {t('transfer.colour')}
          <input type="color" value={hexOf(point.colour)} className="target size-9 cursor-pointer rounded-sm border border-line-strong bg-transparent" onChange={(event) => set(index, { colour: colourOf(event.target.value) })} onBlur={onEnd} />
        </label>
        <span className="min-w-0 flex-1 text-right text-sm tabular-nums" data-point-value>{said(point.value)}</span>
      </div>
      <Slider label={t('transfer.value')} value={Math.round(point.value)} least={Math.round(range.least)} most={Math.round(range.most)} text={said(point.value)} onChange={(value) => set(index, { value })} onEnd={onEnd} />
      <Slider label={t('transfer.opacity')} value={Math.round(heightOf(point.opacityPerMm) * 100)} least={0} most={100} text={format.percent(point.opacityPerMm)} onChange={(height) => set(index, { opacityPerMm: opacityOf(height / 100) })} onEnd={onEnd} />
    </section>
  )
}
