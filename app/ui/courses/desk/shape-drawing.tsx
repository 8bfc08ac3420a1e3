import { Circle, Pentagon, RectangleHorizontal, Trash2 } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { HotspotShape } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { ShapeOutline, shapesBox } from '~/ui/questions/shape-outline'
import { closesAt, drawnShape, grown, shifted, standardShape, type Place, type ShapeKind } from './shapes'

export interface DrawnShape { id: string; shape: HotspotShape; /** Read out, and shown beside it. */ name: string }
interface Props {
  picture: { src: string; width: number; height: number; alt: string }
  shapes: readonly DrawnShape[]
  selected: string | null
  onSelect: (id: string | null) => void
  onAdd: (shape: HotspotShape) => void
  /** `isEnd`: false while it is still being drawn along. */
  onChange: (id: string, shape: HotspotShape) => void
  onRemove: (id: string) => void
  /** No more may be added. */
  isFull?: boolean
}

const ICONS = { circle: Circle, box: RectangleHorizontal, polygon: Pentagon }
type Doing = { kind: 'draw'; from: Place; now: Place } | { kind: 'shift'; id: string; from: Place; shape: HotspotShape; now: Place }

/** Shapes drawn on a picture: by drawing; by keyboard put in the middle, then moved and sized with keys. Moved and drawn shapes are told once, when let go. */
export function ShapeDrawing({ picture, shapes, selected, onSelect, onAdd, onChange, onRemove, isFull = false }: Props) {
  const { t } = useTranslation('question-desk')
  const [tool, setTool] = useState<ShapeKind>('circle')
  const [doing, setDoing] = useState<Doing | null>(null)
  const [corners, setCorners] = useState<Place[]>([])
  const box = useRef<HTMLDivElement>(null)
  const aspect = picture.height / picture.width
  const at = (event: PointerEvent): Place => {
    const frame = box.current!.getBoundingClientRect()
    const share = (value: number) => Math.round(Math.max(0, Math.min(1, value)) * 1e4) / 1e4
    return [share((event.clientX - frame.left) / frame.width), share((event.clientY - frame.top) / frame.height)]
  }
  const add = (shape: HotspotShape | null) => { if (shape && !isFull) onAdd(shape) }
  const endPolygon = () => {
    if (corners.length >= 3) add({ kind: 'polygon', points: corners })
    setCorners([])
  }
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    const place = at(event)
    const held = corners.length === 0 && event.target instanceof Element ? event.target.closest('[data-shape]')?.getAttribute('data-shape') : null
    const shape = shapes.find(({ id }) => id === held)
    if (shape) {
      onSelect(shape.id)
      event.currentTarget.setPointerCapture(event.pointerId)
      return setDoing({ kind: 'shift', id: shape.id, from: place, shape: shape.shape, now: place })
    }
    onSelect(null)
    if (isFull) return
    if (tool === 'polygon') return closesAt(corners, place, aspect) ? endPolygon() : setCorners([...corners, place].slice(0, 200))
    event.currentTarget.setPointerCapture(event.pointerId)
    setDoing({ kind: 'draw', from: place, now: place })
  }
  const up = () => {
    if (doing?.kind === 'draw' && tool !== 'polygon') add(drawnShape(tool, doing.from, doing.now, aspect))
    if (doing?.kind === 'shift' && doing.now !== doing.from) onChange(doing.id, shifted(doing.shape, doing.now[0] - doing.from[0], doing.now[1] - doing.from[1]))
    setDoing(null)
  }
  const drawn = doing?.kind === 'draw' && tool !== 'polygon' ? drawnShape(tool, doing.from, doing.now, aspect) : null
  const shapeOf = (one: DrawnShape) => (doing?.kind === 'shift' && doing.id === one.id ? shifted(doing.shape, doing.now[0] - doing.from[0], doing.now[1] - doing.from[1]) : one.shape)
  const press = (one: DrawnShape) => (event: KeyboardEvent) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    const step = event.shiftKey ? 0.05 : 0.01
    const next = by ? shifted(one.shape, by[0]! * step, by[1]! * step) : event.key === '+' || event.key === '=' ? grown(one.shape, 1.1) : event.key === '-' ? grown(one.shape, 1 / 1.1) : null
    if (event.key === 'Delete' || event.key === 'Backspace') { event.preventDefault(); onRemove(one.id) }
    if (!next || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onChange(one.id, next)
  }
  return (
    <div className="flex flex-col gap-3">
      <div role="group" aria-label={t('shape.tools')} className="flex flex-wrap items-center gap-2">
        {(Object.keys(ICONS) as ShapeKind[]).map((kind) => {
          const Icon = ICONS[kind]
          return <Button key={kind} aria-pressed={tool === kind} tone={tool === kind ? 'primary' : 'secondary'} icon={<Icon aria-hidden />} onClick={() => { setTool(kind); setCorners([]) }}>{t(`shape.${kind}`)}</Button>
        })}
        <Button tone="quiet" disabled={isFull} onClick={() => add(standardShape(tool, aspect))}>{t('shape.addInMiddle')}</Button>
        {corners.length > 0 && <Button disabled={corners.length < 3} onClick={endPolygon}>{t('shape.close')}</Button>}
      </div>
      <p className="text-sm text-ink-soft">{isFull ? t('shape.full') : t(`shape.hint.${tool}`)}</p>
      <div
        ref={box} data-drawing className="relative w-full cursor-crosshair touch-none overflow-hidden rounded-lg bg-sunken select-none" style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
        onPointerDown={down} onPointerMove={(event) => { if (doing) setDoing({ ...doing, now: at(event) }) }} onPointerUp={up} onPointerCancel={() => setDoing(null)} onDoubleClick={endPolygon}
      >
        <img src={picture.src} alt={picture.alt} width={picture.width} height={picture.height} draggable={false} className="pointer-events-none block size-full" />
        <svg viewBox={shapesBox(aspect)} aria-hidden className="absolute inset-0 size-full">
          {shapes.map((one) => (
            <g key={one.id} data-shape={one.id} className="cursor-move" fill={selected === one.id ? 'rgb(88 213 201 / 25%)' : 'rgb(88 213 201 / 8%)'}>
              <ShapeOutline shape={shapeOf(one)} aspect={aspect} className="stroke-black/70 stroke-[4]" />
              <ShapeOutline shape={shapeOf(one)} aspect={aspect} className={cx('stroke-2', selected === one.id ? 'stroke-[#ffc65c]' : 'stroke-[#58d5c9]')} />
            </g>
          ))}
          {drawn && <g fill="none"><ShapeOutline shape={drawn} aspect={aspect} className="stroke-[#ffc65c] stroke-2" /></g>}
          {corners.length > 0 && <polyline points={corners.map(([x, y]) => `${x},${y * aspect}`).join(' ')} fill="none" vectorEffect="non-scaling-stroke" className="stroke-[#ffc65c] stroke-2" />}
          {corners.map(([x, y], n) => <circle key={n} cx={x} cy={y * aspect} r={0.008} className="fill-[#ffc65c]" />)}
        </svg>
      </div>
      {shapes.length > 0 && (
        <ul className="flex flex-col gap-1">
          {shapes.map((one) => (
            <li key={one.id} className={cx('flex items-center gap-2 rounded-sm', selected === one.id && 'bg-accent-soft')}>
              <button type="button" aria-pressed={selected === one.id} aria-label={t('shape.adjust', { name: one.name })} aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown + - Delete" onClick={() => onSelect(one.id)} onFocus={() => onSelect(one.id)} onKeyDown={press(one)} className="target min-w-0 flex-1 truncate px-3 text-left">{one.name}</button>
              <IconButton label={t('shape.remove', { name: one.name })} onClick={() => onRemove(one.id)}><Trash2 aria-hidden /></IconButton>
            </li>
          ))}
          <li className="px-3 text-sm text-ink-soft">{t('shape.keys')}</li>
        </ul>
      )}
    </div>
  )
}
