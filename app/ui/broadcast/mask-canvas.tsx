import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { MaskRectangle } from '#streaming'
import { MOST_MASKS } from '~/domain/broadcasts/mask'
import { cx } from '../class-names'
import { contentBox, cornerTo, grown, moved, spanned, toFraction, type Corner, type Point, type Size } from './mask-geometry'
import type { Masks } from './use-masks'

const STEP = 0.01
const CORNERS: readonly Corner[] = ['nw', 'ne', 'sw', 'se']
const ARROWS: Record<string, Point> = { ArrowLeft: { x: -STEP, y: 0 }, ArrowRight: { x: STEP, y: 0 }, ArrowUp: { x: 0, y: -STEP }, ArrowDown: { x: 0, y: STEP } }

type Gesture = { kind: 'draw'; from: Point } | { kind: 'move'; index: number; from: Point } | { kind: 'corner'; index: number; corner: Corner }

/**
 * The areas over the picture. The picture beneath is the masked one, so that what is seen is what leaves; these are outlines.
 * While editing: dragging on the picture draws, dragging an area moves it, its corners resize it; the same by keyboard.
 */
export function MaskCanvas({ masks, picture, isEditing, name, selected, onSelect }: {
  masks: Masks
  /** Size of the coded picture; null before it is known. */
  picture: Size | null
  isEditing: boolean
  name: string
  selected: number | null
  onSelect: (index: number | null) => void
}) {
  const { t } = useTranslation('broadcast')
  const frame = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  /** What the gesture under way makes of the areas. */
  const [shape, setShape] = useState<readonly MaskRectangle[] | null>(null)
  const gesture = useRef<Gesture | null>(null)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => { if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height }) })
    observer.observe(frame.current!)
    return () => observer.disconnect()
  }, [])
  const content = contentBox(size, picture)
  const shown = shape ?? masks.masks

  const at = (event: PointerEvent): Point => {
    const box = frame.current!.getBoundingClientRect()
    return toFraction({ x: event.clientX - box.left, y: event.clientY - box.top }, content)
  }
  const begin = (event: PointerEvent, next: Gesture) => {
    if (!isEditing || event.button !== 0) return
    event.stopPropagation()
    frame.current!.setPointerCapture(event.pointerId)
    gesture.current = next
  }
  const shaped = (event: PointerEvent): readonly MaskRectangle[] | null => {
    const now = gesture.current
    if (!now) return null
    const to = at(event)
    if (now.kind === 'draw') {
      const drawn = spanned(now.from, to)
      return drawn ? [...masks.masks, drawn] : masks.masks
    }
    return masks.masks.map((mask, i) => {
      if (i !== now.index) return mask
      return now.kind === 'corner' ? cornerTo(mask, now.corner, to) : moved(mask, { x: to.x - now.from.x, y: to.y - now.from.y })
    })
  }
  const end = (event: PointerEvent) => {
    const next = shaped(event)
    const kind = gesture.current?.kind
    gesture.current = null
    setShape(null)
    if (!next || next === masks.masks) return
    const isChanged = JSON.stringify(next) !== JSON.stringify(masks.masks)
    if (isChanged) masks.change(next)
    if (kind === 'draw') onSelect(next.length - 1)
  }
  const onKey = (event: KeyboardEvent, index: number) => {
    const by = ARROWS[event.key]
    if (by) masks.change(masks.masks.map((mask, i) => (i === index ? (event.shiftKey ? grown(mask, by) : moved(mask, by)) : mask)))
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      masks.change(masks.masks.filter((_, i) => i !== index))
      onSelect(null)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const percent = (fraction: number) => Math.round(fraction * 100)

  return (
    <div
      ref={frame} data-masks={shown.length} data-editing={isEditing} role="group" aria-label={t('mask.canvas', { name })}
      className={cx('absolute inset-0', isEditing ? 'cursor-crosshair touch-none' : 'pointer-events-none')}
      onPointerDown={(event) => {
        onSelect(null)
        if (masks.masks.length < MOST_MASKS) begin(event, { kind: 'draw', from: at(event) })
      }}
      onPointerMove={(event) => setShape(shaped(event))}
      onPointerUp={end}
      onPointerCancel={() => { gesture.current = null; setShape(null) }}
      onKeyDown={(event) => {
        if (!isEditing || event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        masks.undo()
      }}
    >
      {shown.map((mask, index) => {
        const isSelected = isEditing && selected === index
        return (
          <div
            key={index} data-mask={index} role={isEditing ? 'button' : undefined} tabIndex={isEditing ? 0 : undefined} aria-pressed={isEditing ? isSelected : undefined}
            aria-label={t('mask.area', { number: index + 1, width: percent(mask.width), height: percent(mask.height), left: percent(mask.x), top: percent(mask.y) })}
            className={cx('absolute border-2', isEditing ? 'cursor-move border-white bg-black/45 shadow-[0_0_0_1px_black] focus-visible:outline-4 focus-visible:outline-accent' : 'border-dashed border-white/70', isSelected && 'border-accent')}
            style={{ left: content.left + mask.x * content.width, top: content.top + mask.y * content.height, width: mask.width * content.width, height: mask.height * content.height }}
            onFocus={() => onSelect(index)}
            onPointerDown={(event) => {
              if (!isEditing) return
              event.currentTarget.focus()
              begin(event, { kind: 'move', index, from: at(event) })
            }}
            onKeyDown={(event) => { if (isEditing) onKey(event, index) }}
          >
            {isSelected && CORNERS.map((corner) => (
              // 44 px to hit, 12 to see.
              <span
                key={corner} data-corner={corner} aria-hidden
                className={cx('absolute flex size-11 -translate-1/2 items-center justify-center', corner.endsWith('w') ? 'left-0' : 'left-full', corner.startsWith('n') ? 'top-0' : 'top-full', corner === 'nw' || corner === 'se' ? 'cursor-nwse-resize' : 'cursor-nesw-resize')}
                onPointerDown={(event) => begin(event, { kind: 'corner', index, corner })}
              >
                <span className="size-3 rounded-full border-2 border-black bg-white" />
              </span>
            ))}
          </div>
        )
      })}
    </div>
  )
}
