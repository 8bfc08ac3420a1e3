import { useEffect, useRef, type KeyboardEvent } from 'react'
import type { Operation, Pose, SceneState, SourceId, ViewState } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import type { Cell } from '../cell'
import { middleIn } from '../rules/combined'
import { movedInPicture, turnedInPicture } from '../rules/hand'
import type { Sources } from './use-sources'

export interface InHand { source: SourceId; does: 'move' | 'turn' }

/** Millimetres or degrees a press; with Shift a fine one. */
const [STEP, FINE] = [5, 1]
const DEGREES_PER_PX = 0.4
const ARROWS: Record<string, [right: number, up: number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }

/** Over the picture while a whole model is in hand: what is drawn, or pressed, moves or turns that model and not the view. */
export function SourceHand({ hand: { source, does }, sources, scene, view, run, onEnd, leave }: { hand: InHand; sources: Sources; scene: SceneState; view: Cell<ViewState | null>; run: (operation: Operation, gesture: string) => void; onEnd: () => void; leave: () => void }) {
  const { t } = useTranslation('combine')
  const began = useRef<{ x: number; y: number; pose: Pose; view: ViewState } | null>(null)
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => { element.current?.focus() }, [source, does])
  const of = scene.sources[source]
  const manifest = sources.manifestOf(source)
  if (!of || !manifest) return null
  // What a hand has moved is no longer where landmarks put it.
  const put = (place: Pose) => {
    const { landmarks: _before, ...kept } = of
    run({ do: 'combine', id: source, source: { ...kept, place, fitMm: null } }, `hand ${source}`)
  }
  const acted = (pose: Pose, from: ViewState, right: number, up: number) => (does === 'move' ? movedInPicture(pose, from, right, up) : turnedInPicture(pose, from, middleIn(manifest, pose), { right, up }))
  const press = (event: KeyboardEvent) => {
    const now = view.get()
    const arrow = ARROWS[event.key]
    const round = event.key === ',' ? 1 : event.key === '.' ? -1 : 0
    if (event.ctrlKey || event.metaKey || event.altKey || !now) return
    const by = event.shiftKey ? FINE : STEP
    if (event.key === 'Escape') leave()
    else if (arrow) put(acted(of.place, now, arrow[0] * by, arrow[1] * by))
    else if (round !== 0 && does === 'turn') put(turnedInPicture(of.place, now, middleIn(manifest, of.place), { right: 0, up: 0, round: round * by }))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const end = () => { if (began.current) onEnd(); began.current = null }
  return (
    <div
      ref={element} role="application" tabIndex={0} aria-label={t(`hand.${does}`)} data-source-hand={does} className="absolute inset-0 cursor-grab touch-none outline-none focus-visible:ring-2 focus-visible:ring-accent focus-visible:ring-inset active:cursor-grabbing"
      onKeyDown={press} onKeyUp={(event) => { if (ARROWS[event.key] || event.key === ',' || event.key === '.') onEnd() }}
      onPointerDown={(event) => { const now = view.get(); if (!now) return; event.currentTarget.setPointerCapture(event.pointerId); began.current = { x: event.clientX, y: event.clientY, pose: of.place, view: now } }}
      onPointerMove={(event) => {
        const from = began.current
        if (!from) return
        const scale = does === 'turn' ? DEGREES_PER_PX : from.view.heightMm / Math.max(1, event.currentTarget.clientHeight)
        put(acted(from.pose, from.view, (event.clientX - from.x) * scale, -(event.clientY - from.y) * scale))
      }}
      onPointerUp={end} onPointerCancel={end}
    >
      <p role="status" className="pointer-events-none absolute bottom-12 left-1/2 max-w-[90%] -translate-x-1/2 rounded-full bg-raised/90 px-4 py-1 text-center text-sm text-balance">{t(`hand.hint.${does}`)}</p>
    </div>
  )
}
