import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent as ReactPointerEvent } from 'react'
import type { DeskState } from '#imaging/segmentation/desk/desk'
import { directionOf, placeIn, voxelAt, type SlicePlane, type Voxel } from '#imaging/segmentation/desk/planes'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { directionLetters } from '~/ui/viewer/geometry'
import type { BenchClient } from './client'
import { layoutOf, paintSlice, voxelUnder } from './paint-slice'
import type { BenchSlice } from './protocol'
import { draggedWindow, type GreyWindow, type Tool } from './rules'

export interface SlicePaneProps {
  plane: SlicePlane
  direction: readonly number[]
  client: BenchClient
  state: DeskState
  cross: Voxel
  onCross: (at: Voxel) => void
  tool: Tool
  /** Of the brush. */
  mm: number
  window: GreyWindow
  onWindow: (window: GreyWindow) => void
  /** Real values that are tinted; null: none. */
  isTaken: ((real: number) => boolean) | null
  /** A press with the tool, and each move of it; `press` numbers the presses. */
  onUse: (at: Voxel, from: Voxel, press: number, plane: SlicePlane) => void
  onLift: () => void
  isLarge: boolean
  onLarge: () => void
  className?: string
}

let presses = 0
const isBrush = (tool: Tool) => tool === 'paint' || tool === 'erase' || tool === 'barrier'
const MOST_ZOOM = 20

/** One slice with its labels; the place of the cross is the slice. */
export function SlicePane({ plane, direction, client, state, cross, onCross, tool, mm, window, onWindow, isTaken, onUse, onLift, isLarge, onLarge, className }: SlicePaneProps) {
  const { t } = useTranslation('workbench')
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const picture = useRef<{ canvas: OffscreenCanvas; data: ImageData } | null>(null)
  const [slice, setSlice] = useState<(BenchSlice & { index: number }) | null>(null)
  const [size, setSize] = useState({ width: 1, height: 1 })
  const [view, setView] = useState<{ zoom: number; pan: [number, number] }>({ zoom: 1, pan: [0, 0] })
  const [hover, setHover] = useState<[number, number] | null>(null)
  const place = placeIn(plane, cross)
  // Until the slice that is wanted is here another one is seen: it is that one that a press means.
  const seen = slice?.index ?? null
  const layout = layoutOf(size, plane, view)

  useEffect(() => {
    const element = box.current!
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])

  // The newest that is wanted is asked for as soon as the last is here.
  const wanted = useRef({ index: place.index, change: state.change })
  wanted.current = { index: place.index, change: state.change }
  const isAsking = useRef(false)
  const fetchSlice = useCallback(async () => {
    if (isAsking.current) return
    isAsking.current = true
    try {
      for (;;) {
        const { index, change } = wanted.current
        const got = await client.ask('slice', { plane: plane.name, index })
        setSlice({ ...got, index })
        if (wanted.current.index === index && wanted.current.change <= Math.max(change, got.change)) break
      }
    } catch { /* The page says why the volume is gone. */ } finally { isAsking.current = false }
  }, [client, plane.name])
  useEffect(() => void fetchSlice(), [fetchSlice, place.index, state.change])

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1)
    element.width = Math.round(size.width * ratio)
    element.height = Math.round(size.height * ratio)
    context.fillStyle = '#000'
    context.fillRect(0, 0, element.width, element.height)
    if (!slice) return
    if (picture.current?.data.width !== plane.columns || picture.current.data.height !== plane.rows) picture.current = { canvas: new OffscreenCanvas(plane.columns, plane.rows), data: new ImageData(plane.columns, plane.rows) }
    paintSlice(slice, { window, labels: state.labels, active: state.active, isTaken }, picture.current.data.data)
    picture.current.canvas.getContext('2d')!.putImageData(picture.current.data, 0, 0)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.imageSmoothingEnabled = layout.across < 3
    context.drawImage(picture.current.canvas, layout.left, layout.top, plane.columns * layout.across, plane.rows * layout.down)
    element.dataset.painted = `${slice.index} ${slice.change}`
  }, [slice, window, state.labels, state.active, isTaken, size, layout.left, layout.top, layout.across, layout.down, plane])

  const pixelOf = (event: { clientX: number; clientY: number }): [number, number] => {
    const rect = box.current!.getBoundingClientRect()
    return [event.clientX - rect.left, event.clientY - rect.top]
  }
  const voxelOf = (pixel: readonly [number, number]) => voxelUnder(pixel, layout, plane, seen)
  const go = (index: number) => onCross(voxelAt(plane, place.column, place.row, Math.max(0, Math.min(plane.count - 1, index))))
  const zoom = (by: number) => setView(({ zoom, pan }) => { const next = Math.max(1, Math.min(MOST_ZOOM, zoom * by)); return { zoom: next, pan: next === 1 ? [0, 0] : [(pan[0] * next) / zoom, (pan[1] * next) / zoom] } })

  // Wheel and context menu are the slice's own; React's wheel listener may not say so.
  const onWheel = useRef<(event: WheelEvent) => void>(() => undefined)
  onWheel.current = (event) => { event.preventDefault(); if (event.ctrlKey || event.metaKey) zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15); else go(place.index + (event.deltaY > 0 ? -1 : 1)) }
  useEffect(() => {
    const element = box.current!
    const listen = (event: WheelEvent) => onWheel.current(event)
    element.addEventListener('wheel', listen, { passive: false })
    return () => element.removeEventListener('wheel', listen)
  }, [])

  const drag = useRef<{ kind: 'use' | 'window' | 'pan'; at: [number, number]; last: Voxel | null; window: GreyWindow; pan: [number, number]; press: number } | null>(null)
  const down = (event: ReactPointerEvent) => {
    const at = pixelOf(event)
    const kind = event.button === 1 ? 'pan' : event.button === 2 || event.shiftKey ? 'window' : 'use'
    const voxel = voxelOf(at)
    drag.current = { kind, at, last: voxel, window, pan: view.pan, press: ++presses }
    event.currentTarget.setPointerCapture(event.pointerId)
    if (kind !== 'use' || !voxel) return
    if (tool === 'look' || tool === 'seed' || tool === 'island') onCross(voxel)
    if (tool !== 'look') onUse(voxel, voxel, drag.current.press, plane)
  }
  const move = (event: ReactPointerEvent) => {
    const at = pixelOf(event)
    setHover(at)
    const now = drag.current
    if (!now) return
    if (now.kind === 'window') return onWindow(draggedWindow(now.window, at[0] - now.at[0], at[1] - now.at[1], 1e-3 * Math.max(1e-6, now.window.high - now.window.low)))
    if (now.kind === 'pan') return setView(({ zoom }) => ({ zoom, pan: [now.pan[0] + at[0] - now.at[0], now.pan[1] + at[1] - now.at[1]] }))
    const voxel = voxelOf(at)
    if (!voxel || (now.last && voxel.every((each, axis) => each === now.last![axis]))) return
    if (tool === 'look') onCross(voxel)
    // A line is drawn in one slice: none leads over from another.
    else if (isBrush(tool)) onUse(voxel, now.last && placeIn(plane, now.last).index === seen ? now.last : voxel, now.press, plane)
    now.last = voxel
  }
  const up = () => {
    if (drag.current?.kind === 'use' && isBrush(tool)) onLift()
    drag.current = null
  }

  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const far = event.shiftKey ? 10 : 1
    const cell = (columns: number, rows: number) => onCross(voxelAt(plane, Math.max(0, Math.min(plane.columns - 1, place.column + columns * far)), Math.max(0, Math.min(plane.rows - 1, place.row + rows * far)), place.index))
    switch (event.key) {
      case 'ArrowLeft': cell(-1, 0); break
      case 'ArrowRight': cell(1, 0); break
      case 'ArrowUp': cell(0, -1); break
      case 'ArrowDown': cell(0, 1); break
      case 'PageUp': go(place.index + far); break
      case 'PageDown': go(place.index - far); break
      case 'Home': go(0); break
      case 'End': go(plane.count - 1); break
      case '+': case '=': zoom(1.25); break
      case '-': zoom(0.8); break
      case 'Enter': if (tool !== 'look') { onUse(cross, cross, ++presses, plane); if (isBrush(tool)) onLift() } break
      default: return
    }
    event.preventDefault()
  }

  const letters = (way: SlicePlane['right'], sign: 1 | -1) => directionLetters(directionOf(way, direction).map((each) => each * sign) as Voxel)
  const [x, y] = [layout.left + (place.column + 0.5) * layout.across, layout.top + (place.row + 0.5) * layout.down]
  const perMm = layout.across / plane.mm[0]
  const seeds = state.seeds.map((seed) => placeIn(plane, seed)).filter(({ index }) => index === (seen ?? place.index))
  return (
    <div
      ref={box} role="img" tabIndex={0} data-plane={plane.name} data-place={`${place.index + 1}/${plane.count}`}
      aria-label={t('pane.label', { plane: t(`plane.${plane.name}`), index: place.index + 1, count: plane.count })}
      className={cx('relative min-h-0 min-w-0 touch-none overflow-hidden bg-black select-none focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent', isBrush(tool) ? 'cursor-none' : 'cursor-crosshair', className)}
      onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={up} onPointerLeave={() => setHover(null)} onContextMenu={(event) => event.preventDefault()} onKeyDown={keys} onDoubleClick={tool === 'look' ? onLarge : undefined}
    >
      <canvas ref={canvas} className="absolute inset-0 size-full" />
      <svg aria-hidden className="pointer-events-none absolute inset-0 size-full">
        <g stroke="#7fd4ff" strokeOpacity={0.7} strokeWidth={1}>
          <line x1={x} x2={x} y1={0} y2={y - 12} /><line x1={x} x2={x} y1={y + 12} y2={size.height} />
          <line y1={y} y2={y} x1={0} x2={x - 12} /><line y1={y} y2={y} x1={x + 12} x2={size.width} />
        </g>
        {seeds.map(({ column, row }, index) => <circle key={index} cx={layout.left + (column + 0.5) * layout.across} cy={layout.top + (row + 0.5) * layout.down} r={5} fill="none" stroke="#ffe14d" strokeWidth={2} />)}
        {isBrush(tool) && hover && <circle cx={hover[0]} cy={hover[1]} r={Math.max(2, (mm / 2) * perMm)} fill="none" stroke={tool === 'paint' ? '#fff' : tool === 'erase' ? '#ffb454' : '#ff6b6b'} strokeWidth={1.5} />}
        <g fill="#e8edf2" fontSize="0.85rem" textAnchor="middle" paintOrder="stroke" stroke="#000" strokeWidth={3}>
          <text x={10} y={size.height / 2} textAnchor="start">{letters(plane.right, -1)}</text><text x={size.width - 10} y={size.height / 2} textAnchor="end">{letters(plane.right, 1)}</text>
          <text x={size.width / 2} y="1.1rem">{letters(plane.down, -1)}</text><text x={size.width / 2} y={size.height - 8}>{letters(plane.down, 1)}</text>
        </g>
      </svg>
      <p className="pointer-events-none absolute top-1 left-2 text-xs text-white [text-shadow:0_0_3px_#000]" data-figures>{t(`plane.${plane.name}`)}{plane.tiltDegrees > 1 ? ` · ${t('pane.tilted', { degrees: Math.round(plane.tiltDegrees) })}` : ''} · {(seen ?? place.index) + 1}/{plane.count}</p>
      <button type="button" aria-pressed={isLarge} aria-label={t('pane.large', { plane: t(`plane.${plane.name}`) })} title={t('pane.large', { plane: t(`plane.${plane.name}`) })} onPointerDown={(event) => event.stopPropagation()} onClick={onLarge} className="absolute top-1 right-1 rounded-sm bg-black/50 px-2 py-1 text-xs text-white hover:bg-black/80">{isLarge ? '⤡' : '⤢'}</button>
    </div>
  )
}
