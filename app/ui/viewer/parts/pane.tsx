import { useEffect, useRef, useState, type DragEvent } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { RefreshCw, TriangleAlert } from 'lucide-react'
import type { FindingShape, Point2, Point3 } from '~/domain/images/finding'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import type { Desk, DeskState, Pane as PaneState } from '../desk'
import { VolumeTooLarge, type ReadingEngine } from '../engine'
import type { View } from '../engine/view'
import { contentOf, countWhenWhole, findingsOn, remeasured } from '../findings/on-view'
import type { FindingsStore, HeldFinding } from '../findings/store'
import { isTooSmall } from '../measure/measure'
import { attachInput, type MarkAt } from '../tools/input'
import { gripAt } from '../tools/shapes'
import { useViewState } from '../use-view'
import type { ViewerWords } from '../words'
import { studyTime, useStudyDate } from '../words'
import { Magnifier } from './magnifier'
import { Marks, type Draft } from './marks'
import { Overlay } from './overlay'
import { PlaceSlider } from './place-slider'

export const SERIES_TYPE = 'application/x-theatrum-series'

export interface PaneProps {
  pane: PaneState
  desk: Desk
  deskState: DeskState
  engine: ReadingEngine | null
  store: FindingsStore
  findings: readonly HeldFinding[]
  words: ViewerWords
  mayAnnotate: boolean
  askText: (at: Point2, done: (text: string) => void) => void
}

/** One picture with all that lies over it. */
export function Pane({ pane, desk, deskState, engine, store, findings, words, mayAnnotate, askText }: PaneProps) {
  const { t } = useTranslation('viewer')
  const host = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<View | null>(null)
  const [problem, setProblem] = useState<'series' | 'memory' | null>(null)
  const [draft, setDraft] = useState<Draft | null>(null)
  const [magnified, setMagnified] = useState<Point2 | null>(null)
  const [isOver, setIsOver] = useState(false)
  const state = useViewState(view)
  const studyDate = useStudyDate()
  const series = desk.seriesOf(pane.seriesId)

  useEffect(() => {
    const element = host.current
    if (!engine || !series || !element) return
    let isGone = false
    let opened: View | null = null
    setProblem(null)
    const opening = pane.mode === 'stack' ? engine.stack(pane.id, element, series, desk.firstIndex(pane)) : engine.plane(pane.id, element, series, pane.mode)
    opening.then((next) => {
      if (isGone) { next.stop(); return }
      opened = next
      setView(next)
      desk.join(pane.id, next)
    }, (error: unknown) => { if (!isGone) setProblem(error instanceof VolumeTooLarge ? 'memory' : 'series') })
    const sizes = new ResizeObserver(() => opened?.resize())
    sizes.observe(element)
    return () => {
      isGone = true
      sizes.disconnect()
      if (opened) { desk.part(pane.id, opened); opened.stop() }
      setView(null)
    }
    // A pane opens anew when another series or plane is put there; its place in the stack is the view's own.
  }, [engine, series?.id, pane.mode, pane.id, desk])

  // The handlers are attached once; what they need of this moment they take from here.
  const now = useRef({ desk, store, findings, deskState, mayAnnotate, askText, view })
  now.current = { desk, store, findings, deskState, mayAnnotate, askText, view }

  useEffect(() => {
    const element = host.current
    if (!element) return
    const at = () => now.current
    const markAt = (pointer: Point2, reach: number): MarkAt | null => {
      const { view, findings, deskState } = at()
      if (!view || deskState.marks === 'none') return null
      const found = findingsOn(view, findings).filter(({ finding }) => deskState.marks === 'all' || finding.isMine).flatMap(({ finding, points }) => {
        const canvas = points.map((point) => view.toCanvas(point)).filter((one): one is Point2 => one !== null)
        const grip = canvas.length && finding.content.shape !== 'key-image' ? gripAt(finding.content.shape, canvas, pointer, reach) : null
        return grip ? [{ id: finding.id, shape: finding.content.shape, points, grip, isMine: finding.isMine }] : []
      })
      // The one that is selected already, else the newest: it lies on top.
      return found.find((one) => one.id === deskState.selected) ?? found.at(-1) ?? null
    }
    const keep = (shape: FindingShape, points: Point3[], text: string) => {
      const { view, store, desk } = at()
      const content = view && contentOf(view, shape, points, text)
      if (!view || !content) return
      const { id } = store.add(view.state().series.studyId, content)
      desk.set({ selected: id })
      countWhenWhole(view, store, id)
    }
    return attachInput(element, {
      view: () => at().view,
      tool: () => at().deskState.tool,
      together: () => at().deskState.together,
      markAt,
      scrollBy: (count) => at().desk.scrollBy(pane.id, count),
      setWindow: (window) => at().desk.setWindow(pane.id, window),
      zoomAt: (factor, point) => at().view?.zoomAt(factor, point),
      panBy: (by) => at().desk.panBy(pane.id, by),
      rotateTo: (rotation) => at().desk.present(pane.id, { rotation }),
      draft: (shape, points) => setDraft(points && at().mayAnnotate ? { shape, points, id: null } : null),
      drawn(shape, points) {
        const { view, mayAnnotate, askText } = at()
        if (!view || !mayAnnotate || isTooSmall(shape, points, view.camera()?.unitsPerPixel ?? 1)) return
        if (shape === 'text') askText(view.toCanvas(points[0]!) ?? [0, 0], (text) => keep('text', points, text))
        else keep(shape, points, '')
      },
      edited(id, points, isDone) {
        const { view, store } = at()
        const finding = store.all().find((one) => one.id === id)
        if (!view || !finding) return
        if (!isDone) { setDraft({ shape: finding.content.shape, points, id }); return }
        setDraft(null)
        const next = remeasured(view, finding.content, points)
        if (next) { store.change(id, next); countWhenWhole(view, store, id) }
      },
      select: (id) => at().desk.set({ selected: id }),
      point: (world) => at().desk.point(pane.id, world),
      magnify: setMagnified,
      hover: () => undefined,
      activate: () => { if (at().deskState.active !== pane.id) at().desk.set({ active: pane.id }) },
    })
  }, [pane.id])

  const drop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    const id = event.dataTransfer.getData(SERIES_TYPE)
    if (id && desk.seriesOf(id)) desk.open(pane.id, id)
  }
  const isActive = deskState.active === pane.id
  const isCompact = (host.current?.clientWidth ?? 999) < 420
  const study = deskState.studies.find((one) => one.id === series?.studyId)
  const isKey = view && state ? findingsOn(view, findings).some(({ finding }) => finding.content.shape === 'key-image') : false
  return (
    <section
      aria-label={t('pane.label', { name: series?.description || series?.modality || t('pane.empty') })} data-pane={pane.id} data-mode={pane.mode} data-series={series?.id ?? ''} data-active={isActive || undefined}
      className="relative min-h-0 min-w-0 overflow-hidden bg-black"
      onDragOver={(event) => { if (event.dataTransfer.types.includes(SERIES_TYPE)) { event.preventDefault(); setIsOver(true) } }} onDragLeave={() => setIsOver(false)} onDrop={drop}
    >
      <div ref={host} tabIndex={0} role="img" aria-label={series ? t('pane.picture', { name: series.description || series.modality, index: (state?.index ?? 0) + 1, count: state?.count ?? series.frameCount }) : t('pane.empty')} data-surface onFocus={() => { if (deskState.active !== pane.id) desk.set({ active: pane.id }) }} className={cx('absolute inset-0 touch-none -outline-offset-4 select-none focus-visible:after:pointer-events-none focus-visible:after:absolute focus-visible:after:inset-0 focus-visible:after:z-10 focus-visible:after:border-3 focus-visible:after:border-accent', cursorOf(deskState.tool))} />
      {view && state && (
        <>
          <Marks view={view} state={state} desk={desk} deskState={deskState} findings={findings} draft={draft} words={words} />
          {magnified && <Magnifier host={host.current} at={magnified} />}
          {deskState.showsText && <Overlay view={view} state={state} words={words} date={[studyTime(t, study, deskState.studies[0]), studyDate(study?.studyDate ?? '')].filter(Boolean).join(' · ')} isKey={isKey} isCompact={isCompact} />}
          <PlaceSlider state={state} onPlace={(index) => desk.scrollTo(pane.id, index)} />
          {state.problem === 'failed' && (
            <div className="pointer-events-none absolute inset-0 z-10 grid place-items-center bg-surface/80 p-6 text-center" role="alert">
              <div className="flex max-w-sm flex-col items-center gap-3">
                <TriangleAlert className="size-8 text-attention" aria-hidden />
                <p>{t(state.kind === 'stack' ? 'problem.picture' : 'problem.volume', { index: state.index + 1 })}</p>
                <Button className="pointer-events-auto" data-pane-control icon={<RefreshCw aria-hidden />} onClick={() => view.retry()}>{t('problem.again')}</Button>
              </div>
            </div>
          )}
        </>
      )}
      {(isOver || (isActive && deskState.layout !== '1x1')) && <span aria-hidden className={cx('pointer-events-none absolute inset-0 border-2 border-accent', isOver && 'border-dashed bg-accent/10')} />}
      {problem && <p role="alert" className="absolute inset-0 grid place-items-center p-6 text-center text-ink-soft">{t(`problem.${problem}`)}</p>}
      {!series && <p className="pointer-events-none absolute inset-0 grid place-items-center p-6 text-center text-ink-soft">{t('pane.drop')}</p>}
      {series && !problem && !state?.held?.pixels && state?.kind !== 'plane' && state?.problem !== 'failed' && <div className="pointer-events-none absolute inset-0 grid place-items-center"><span role="status" className="rounded-sm bg-raised/80 px-3 py-1.5 text-sm text-ink-soft">{t('state.opening')}</span></div>}
    </section>
  )
}

function cursorOf(tool: DeskState['tool']): string {
  switch (tool) {
    case 'pan': return 'cursor-grab active:cursor-grabbing'
    case 'zoom':
    case 'magnify': return 'cursor-zoom-in'
    case 'scroll':
    case 'window': return 'cursor-default'
    default: return 'cursor-crosshair'
  }
}
