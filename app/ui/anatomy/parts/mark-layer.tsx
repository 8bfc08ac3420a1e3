import { useEffect, useRef, useState, type RefObject } from 'react'
import type { Mm3, ViewState } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { useCell, type Cell } from '../cell'
import { isLineTool, isPointTool, type Tool } from '../rules/keys'
import type { DraftPoint } from '../use-marking'
import type { Started } from '../use-theatre'

interface Place { x: number; y: number }
interface LayerProps {
  tool: Tool
  started: Started
  view: Cell<ViewState | null>
  canvas: RefObject<HTMLCanvasElement>
  draft: readonly DraftPoint[]
  onLine: (places: readonly Place[]) => void
  /** Of the address: what the reader came for. */
  marker: Mm3 | null
}

/** Over the picture: what is being measured or drawn, and what the tool in hand asks for. */
export function MarkLayer({ tool, started, view, canvas, draft, onLine, marker }: LayerProps) {
  const { t } = useTranslation('anatomy')
  const word = isPointTool(tool) ? t(`mark.ask.${tool}`, { count: draft.length + 1 }) : isLineTool(tool) || tool === 'lens' ? t(`mark.ask.${tool}`) : null
  return (
    <>
      <Points {...{ started, view, draft, marker }} />
      {isPointTool(tool) && <Crosshair />}
      {isLineTool(tool) && <Drawing onLine={onLine} isClosed={tool === 'lasso'} />}
      {tool === 'lens' && <Lens started={started} canvas={canvas} />}
      {word && <p role="status" data-tool-hint className="pointer-events-none absolute bottom-12 left-1/2 max-w-[90%] -translate-x-1/2 rounded-full bg-raised/90 px-4 py-1 text-center text-sm text-balance">{word}</p>}
    </>
  )
}

/** Follows the view. */
function Points({ started, view, draft, marker }: Pick<LayerProps, 'started' | 'view' | 'draft' | 'marker'>) {
  useCell(view)
  const at = draft.map(({ shownMm }) => started.theatre.project(shownMm))
  const there = marker && started.theatre.project(marker)
  if (at.length === 0 && !there) return null
  return (
    <svg aria-hidden data-draft={draft.length} className="pointer-events-none absolute inset-0 size-full">
      {at.map((one, index) => one && <circle key={index} cx={one.x} cy={one.y} r={5} className="fill-[#ffd24a] stroke-black" />)}
      {there && <g data-marker transform={`translate(${there.x} ${there.y})`} className="fill-none stroke-[#6fd3ff]" strokeWidth={2}><circle r={11} /><path d="M-18 0h11M7 0h11M0 -18v11M0 7v11" /></g>}
    </svg>
  )
}

/** Where Enter places a point. */
const Crosshair = () => <span aria-hidden className="pointer-events-none absolute top-1/2 left-1/2 size-5 -translate-1/2 rounded-full border-2 border-white/80 [box-shadow:0_0_2px_#000]" />

/** A line follows the finger and is handed on when that is lifted. */
function Drawing({ onLine, isClosed }: { onLine: (places: readonly Place[]) => void; isClosed: boolean }) {
  const { t } = useTranslation('anatomy')
  const held = useRef<Place[] | null>(null)
  const [shown, setShown] = useState<readonly Place[]>([])
  const end = (isDone: boolean) => {
    const line = held.current
    held.current = null
    setShown([])
    if (line && isDone) onLine(line)
  }
  const at = (event: { clientX: number; clientY: number; currentTarget: Element }): Place => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  return (
    <div
      role="img" aria-label={t(isClosed ? 'tool.lasso' : 'tool.draw')} data-drawing className="absolute inset-0 cursor-crosshair touch-none"
      onPointerDown={(event) => {
        // A second finger: it was no line after all.
        if (held.current) return end(false)
        event.currentTarget.setPointerCapture(event.pointerId)
        held.current = [at(event)]
      }}
      onPointerMove={(event) => {
        if (!held.current || held.current.length >= MOST_PLACES) return
        held.current.push(at(event))
        setShown([...held.current])
      }}
      onPointerUp={() => end(true)} onPointerCancel={() => end(false)}
    >
      <svg aria-hidden className="pointer-events-none size-full"><polyline points={shown.map(({ x, y }) => `${x},${y}`).join(' ')} className={isClosed ? 'fill-white/10 stroke-white' : 'fill-none stroke-[#ffd24a]'} strokeWidth={2} strokeDasharray={isClosed ? '6 4' : undefined} /></svg>
    </div>
  )
}
/** Of one line; a hand that draws on is not followed. */
const MOST_PLACES = 4_000

const LENS = 0.16
/** A window through what is in front, under the pointer. */
function Lens({ started, canvas }: Pick<LayerProps, 'started' | 'canvas'>) {
  const [at, setAt] = useState<(Place & { radiusPx: number }) | null>(null)
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const put = (x: number, y: number) => {
      const lens = { x, y, radiusPx: Math.min(element.clientWidth, element.clientHeight) * LENS }
      started.theatre.setLens(lens)
      setAt(lens)
    }
    const move = (event: PointerEvent) => {
      const { left, top } = element.getBoundingClientRect()
      put(event.clientX - left, event.clientY - top)
    }
    put(element.clientWidth / 2, element.clientHeight / 2)
    element.addEventListener('pointermove', move)
    return () => {
      element.removeEventListener('pointermove', move)
      started.theatre.setLens(null)
    }
  }, [started, canvas])
  return at && <span aria-hidden data-lens className="pointer-events-none absolute rounded-full border-2 border-white/70" style={{ left: at.x - at.radiusPx, top: at.y - at.radiusPx, width: at.radiusPx * 2, height: at.radiusPx * 2 }} />
}
