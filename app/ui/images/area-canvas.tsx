import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { MOST_AREAS, type Area } from '~/domain/images/review'
import { useTranslation } from '~/i18n/use-translation'
import { contentBox, cornerTo, grown, moved, spanned, toFraction, type Corner, type Point, type Size } from '../broadcast/mask-geometry'
import { cx } from '../class-names'

const STEP = 0.01
const CORNERS: readonly Corner[] = ['nw', 'ne', 'sw', 'se']
const ARROWS: Record<string, Point> = { ArrowLeft: { x: -STEP, y: 0 }, ArrowRight: { x: STEP, y: 0 }, ArrowUp: { x: 0, y: -STEP }, ArrowDown: { x: 0, y: STEP } }

type Gesture = { kind: 'draw'; from: Point } | { kind: 'move'; index: number; from: Point } | { kind: 'corner'; index: number; corner: Corner }

/** Areas over a picture, as fractions of it: drawn, moved and resized by pointer or keyboard. */
export function AreaCanvas({ areas, onChange, picture }: { areas: readonly Area[]; onChange: (areas: Area[]) => void; picture: Size | null }) {
  const { t } = useTranslation('images')
  const frame = useRef<HTMLDivElement>(null)
  const gesture = useRef<Gesture | null>(null)
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  const [shape, setShape] = useState<readonly Area[] | null>(null)
  const [selected, setSelected] = useState<number | null>(null)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => { if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height }) })
    observer.observe(frame.current!)
    return () => observer.disconnect()
  }, [])
  const content = contentBox(size, picture)
  const shown = shape ?? areas
  const at = (event: PointerEvent): Point => {
    const box = frame.current!.getBoundingClientRect()
    return toFraction({ x: event.clientX - box.left, y: event.clientY - box.top }, content)
  }
  const begin = (event: PointerEvent, next: Gesture) => {
    if (event.button !== 0) return
    event.stopPropagation()
    frame.current!.setPointerCapture(event.pointerId)
    gesture.current = next
  }
  const shaped = (event: PointerEvent): Area[] | null => {
    const now = gesture.current
    if (!now) return null
    const to = at(event)
    if (now.kind === 'draw') {
      const drawn = spanned(now.from, to)
      return drawn ? [...areas, drawn] : [...areas]
    }
    return areas.map((area, index) => (index !== now.index ? area : now.kind === 'corner' ? cornerTo(area, now.corner, to) : moved(area, { x: to.x - now.from.x, y: to.y - now.from.y })))
  }
  const end = (event: PointerEvent) => {
    const next = shaped(event)
    if (next && gesture.current?.kind === 'draw') setSelected(next.length - 1)
    gesture.current = null
    setShape(null)
    if (next) onChange(next)
  }
  const onKey = (event: KeyboardEvent, index: number) => {
    const by = ARROWS[event.key]
    if (by) onChange(areas.map((area, each) => (each === index ? (event.shiftKey ? grown(area, by) : moved(area, by)) : area)))
    else if (event.key === 'Delete' || event.key === 'Backspace') onChange(areas.filter((_, each) => each !== index))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const percent = (fraction: number) => Math.round(fraction * 100)
  return (
    <div
      ref={frame} role="group" aria-label={t('review.canvas')} data-areas={shown.length} className="absolute inset-0 cursor-crosshair touch-none"
      onPointerDown={(event) => {
        setSelected(null)
        if (areas.length < MOST_AREAS) begin(event, { kind: 'draw', from: at(event) })
      }}
      onPointerMove={(event) => setShape(shaped(event))} onPointerUp={end} onPointerCancel={() => { gesture.current = null; setShape(null) }}
    >
      {shown.map((area, index) => (
        <div
          key={index} role="button" tabIndex={0} aria-pressed={selected === index}
          aria-label={t('review.area', { number: index + 1, width: percent(area.width), height: percent(area.height), left: percent(area.x), top: percent(area.y) })}
          className={cx('absolute cursor-move border-2 bg-black/60 shadow-[0_0_0_1px_black] focus-visible:outline-4 focus-visible:outline-accent', selected === index ? 'border-accent' : 'border-white')}
          style={{ left: content.left + area.x * content.width, top: content.top + area.y * content.height, width: area.width * content.width, height: area.height * content.height }}
          onFocus={() => setSelected(index)} onKeyDown={(event) => onKey(event, index)}
          onPointerDown={(event) => {
            event.currentTarget.focus()
            begin(event, { kind: 'move', index, from: at(event) })
          }}
        >
          {selected === index && CORNERS.map((corner) => (
            <span
              key={corner} data-corner={corner} aria-hidden onPointerDown={(event) => begin(event, { kind: 'corner', index, corner })}
              className={cx('absolute flex size-11 -translate-1/2 items-center justify-center', corner.endsWith('w') ? 'left-0' : 'left-full', corner.startsWith('n') ? 'top-0' : 'top-full', corner === 'nw' || corner === 'se' ? 'cursor-nwse-resize' : 'cursor-nesw-resize')}
            >
              <span className="size-3 rounded-full border-2 border-black bg-white" />
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}
