import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { DeskState } from '#imaging/segmentation/desk/desk'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { directionLetters } from '~/ui/viewer/geometry'
import type { BenchClient } from './client'
import type { SurfaceView } from './surface-view'
import type { SurfaceAnswer, SurfaceRequest } from './surface.worker'

/** After the last change, so that a stroke is not followed by ten surfaces. */
const REST_MS = 900

/** The labels that are shown as a body, made again a moment after each change. */
export function PreviewPane({ client, state, isOn, onToggle, isLarge, onLarge, className }: { client: BenchClient; state: DeskState; isOn: boolean; onToggle: () => void; isLarge: boolean; onLarge: () => void; className?: string }) {
  const { t } = useTranslation('workbench')
  const canvas = useRef<HTMLCanvasElement>(null)
  const [view, setView] = useState<SurfaceView | 'none' | null>(null)
  const [shown, setShown] = useState<{ change: number; step: number; triangles: number; left: number } | null>(null)
  const [, setTurns] = useState(0)
  const turn = (right: number, up: number) => { if (view && view !== 'none') { view.turn(right, up); setTurns((before) => before + 1) } }
  const colours = useRef(state.labels)
  colours.current = state.labels
  const colourOf = (label: number) => colours.current.find((one) => one.label === label)?.colour ?? '#cccccc'

  useEffect(() => {
    if (!isOn) return
    let made: SurfaceView | null = null
    let isLeft = false
    void import('./surface-view').then(({ createSurfaceView }) => {
      if (isLeft || !canvas.current) return
      made = createSurfaceView(canvas.current)
      setView(made ?? 'none')
    })
    const observer = new ResizeObserver(() => made?.resize())
    observer.observe(canvas.current!)
    return () => { isLeft = true; observer.disconnect(); made?.stop(); setView(null); setShown(null) }
  }, [isOn])

  const hidden = state.labels.filter(({ isHidden }) => isHidden).map(({ label }) => label).join()
  useEffect(() => {
    if (!view || view === 'none') return
    let worker: Worker | null = null
    let isLeft = false
    const timer = setTimeout(async () => {
      const labels = state.labels.filter(({ label, isHidden }) => !isHidden && state.voxels[label]).map(({ label }) => label)
      const grid = labels.length > 0 ? await client.ask('preview', { labels }).catch(() => null) : null
      if (isLeft) return
      if (!grid) {
        view.show([], colourOf)
        return setShown({ change: state.change, step: 1, triangles: 0, left: 0 })
      }
      const { step } = grid
      worker = new Worker(new URL('./surface.worker.ts', import.meta.url), { type: 'module' })
      worker.onmessage = ({ data }: MessageEvent<SurfaceAnswer>) => {
        view.show(data.surfaces, colourOf)
        setShown({ change: state.change, step, triangles: data.surfaces.reduce((sum, { mesh }) => sum + mesh.indices.length / 3, 0), left: data.left.length })
        worker?.terminate()
      }
      worker.onerror = () => setShown({ change: state.change, step, triangles: 0, left: labels.length })
      worker.postMessage({ id: state.change, grid, labels } satisfies SurfaceRequest, [grid.labels.buffer])
    }, REST_MS)
    return () => { isLeft = true; clearTimeout(timer); worker?.terminate() }
    // Names and colours change nothing of a surface.
  }, [view, client, state.change, hidden])
  useEffect(() => { if (view && view !== 'none') view.recolour((label) => { const found = state.labels.find((one) => one.label === label); return found && !found.isHidden ? found.colour : null }) }, [view, state.labels])

  const drag = useRef<[number, number] | null>(null)
  const keys = (event: KeyboardEvent) => {
    if (!view || view === 'none' || event.ctrlKey || event.metaKey || event.altKey) return
    switch (event.key) {
      case 'ArrowLeft': turn(10, 0); break
      case 'ArrowRight': turn(-10, 0); break
      case 'ArrowUp': turn(0, 10); break
      case 'ArrowDown': turn(0, -10); break
      case '+': case '=': view.zoom(1.2); break
      case '-': view.zoom(1 / 1.2); break
      default: return
    }
    event.preventDefault()
  }
  const facing = view && view !== 'none' && (shown?.triangles ?? 0) > 0 ? view.facing() : null
  const letters = (of: readonly [number, number, number], sign: 1 | -1) => directionLetters(of.map((each) => each * sign) as [number, number, number])
  const isOld = shown !== null && shown.change !== state.change
  return (
    <div
      role="img" aria-label={t('preview.label')} tabIndex={0} data-preview={isOn ? (shown && !isOld ? shown.triangles : 'making') : 'off'} className={cx('relative min-h-0 min-w-0 touch-none overflow-hidden bg-[#101418] text-white select-none focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent', className)}
      onKeyDown={keys}
      onPointerDown={(event) => { drag.current = [event.clientX, event.clientY]; event.currentTarget.setPointerCapture(event.pointerId) }}
      onPointerMove={(event) => { if (!drag.current) return; turn((event.clientX - drag.current[0]) * 0.4, (event.clientY - drag.current[1]) * 0.4); drag.current = [event.clientX, event.clientY] }}
      onPointerUp={() => { drag.current = null }} onPointerCancel={() => { drag.current = null }}
      onWheel={(event) => { if (view && view !== 'none') view.zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1) }}
    >
      {isOn && <canvas ref={canvas} className="absolute inset-0 size-full" />}
      <p className="pointer-events-none absolute top-1 left-2 text-xs [text-shadow:0_0_3px_#000]" role="status" data-figures>
        {t('preview.title')}{isOn && shown && shown.step > 1 ? ` · ${t('preview.coarse', { step: shown.step })}` : ''}{isOn && isOld ? ` · ${t('preview.making')}` : ''}{shown && shown.left > 0 ? ` · ${t('preview.left', { count: shown.left })}` : ''}
      </p>
      <button type="button" aria-pressed={isLarge} aria-label={t('pane.large', { plane: t('preview.title') })} title={t('pane.large', { plane: t('preview.title') })} onPointerDown={(event) => event.stopPropagation()} onClick={onLarge} className="absolute top-1 right-1 z-10 rounded-sm bg-black/50 px-2 py-1 text-xs text-white hover:bg-black/80">{isLarge ? '⤡' : '⤢'}</button>
      {facing && (
        <div aria-hidden className="pointer-events-none absolute inset-0 text-sm [text-shadow:0_0_3px_#000]">
          <span className="absolute top-1/2 left-2">{letters(facing.right, -1)}</span><span className="absolute top-1/2 right-2">{letters(facing.right, 1)}</span>
          <span className="absolute top-6 left-1/2">{letters(facing.up, 1)}</span><span className="absolute bottom-1 left-1/2">{letters(facing.up, -1)}</span>
        </div>
      )}
      {!isOn && <div className="absolute inset-0 grid place-items-center"><Button onPointerDown={(event) => event.stopPropagation()} onClick={onToggle}>{t('preview.show')}</Button></div>}
      {isOn && view === 'none' && <p className="absolute inset-0 grid place-items-center p-6 text-center">{t('preview.noWebgl')}</p>}
      {isOn && shown?.triangles === 0 && !isOld && view !== 'none' && <p className="pointer-events-none absolute inset-0 grid place-items-center p-6 text-center text-white/70">{t('preview.empty')}</p>}
    </div>
  )
}
