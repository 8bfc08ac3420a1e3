import type { FrameDescription } from '~/domain/images/reading'
import type { DeskShown, PaneShown, WindowShown } from '~/domain/images/shown'
import { PANES_OF, type Desk, type Pane } from './desk'
import { cameraShown, layoutFor } from './engine/shown-camera'
import { AS_OPENED, isPlaneView, type Range, type View } from './engine/view'
import { dot, sub } from './geometry'

/** What is on the desk now. */
export function shownOn(desk: Desk): DeskShown {
  const { layout, active } = desk.state()
  const panes = desk.shown()
  return { layout, panes: panes.map((pane) => paneShown(pane, desk.view(pane.id))), active: Math.max(0, panes.findIndex(({ id }) => id === active)) }
}

function paneShown(pane: Pane, view: View | null): PaneShown {
  const state = view && belongsTo(view, pane) ? view.state() : null
  const camera = state && view ? view.camera() : null
  return {
    seriesId: pane.seriesId, mode: pane.mode, index: state?.index ?? pane.index ?? 0,
    camera: camera ? cameraShown(camera) : null,
    // None before the first picture: what a view begins with is nobody's.
    window: state && (state.held || state.kind === 'plane') && state.presentation.window !== AS_OPENED.window ? windowShown(state.presentation.window) : null,
    isInverted: state?.presentation.isInverted ?? false,
    slab: { projection: state?.projection ?? 'none', mm: state?.slabMm ?? 0 },
    fused: state?.fused ? { seriesId: state.fused.series.id, colours: state.fused.colours, opacity: state.fused.opacity } : null,
  }
}

/** Its curve is told too: without it the same ends would give another contrast. A table travels with the picture, not with what is shown. */
export const windowShown = ({ low, high, shape, table }: Range): WindowShown => ({ low, high, ...(shape && shape !== 'LINEAR' ? { shape } : {}), ...(table ? { byTable: true as const } : {}) })
export function rangeShown({ low, high, shape, byTable }: WindowShown, frame: Pick<FrameDescription, 'tables'> | null): Range {
  const table = byTable ? frame?.tables?.shown : undefined
  return { low, high, ...(shape ? { shape } : {}), ...(table ? { table } : {}) }
}
const isSameWindow = (range: Range, shown: WindowShown) => { const now = windowShown(range); return now.low === shown.low && now.high === shown.high && (now.shape ?? 'LINEAR') === (shown.shape ?? 'LINEAR') && now.byTable === shown.byTable }

const belongsTo = (view: View, pane: Pick<Pane, 'seriesId' | 'mode'>) => {
  const { series, kind, orientation } = view.state()
  return series.id === pane.seriesId && (pane.mode === 'stack' ? kind === 'stack' : kind === 'plane' && orientation === pane.mode)
}

/**
 * Makes a desk show what another one shows, and keeps at it while pictures arrive: a view that is not there yet, or whose
 * picture has not come, follows when it has.
 */
export function createFollowing(desk: Desk) {
  let target: DeskShown | null = null
  let isAtIt = false
  const watched = new Map<View, () => void>()
  /** Asked for and not answered: asking again at each change would never end. */
  const asked = new Map<string, string>()

  const settle = () => {
    if (!target || isAtIt) return
    isAtIt = true
    try {
      setPanes(desk, target)
      const views = new Set(target.panes.flatMap((_, i) => desk.view(desk.state().panes[i]!.id) ?? []))
      for (const [view, stop] of watched) if (!views.has(view)) { stop(); watched.delete(view) }
      for (const view of views) if (!watched.has(view)) watched.set(view, view.subscribe(settle))
      target.panes.forEach((shown, i) => {
        const view = desk.view(desk.state().panes[i]!.id)
        if (view && belongsTo(view, shown)) settleView(desk, view, shown, asked)
      })
    } finally {
      isAtIt = false
    }
  }
  const stopDesk = desk.subscribe(settle)
  return {
    /** Null: the desk is its reader's own. */
    show(shown: DeskShown | null) {
      target = shown
      asked.clear()
      settle()
    },
    stop() {
      target = null
      stopDesk()
      for (const stop of watched.values()) stop()
      watched.clear()
    },
  }
}
export type Following = ReturnType<typeof createFollowing>

/** World units; rounding of a camera is far below, the gap of a stack above. */
const SAME_PLANE = 0.05

function setPanes(desk: Desk, shown: DeskShown) {
  const state = desk.state()
  const panes = state.panes.map((pane, i) => {
    const wanted = shown.panes[i]
    if (!wanted || (pane.seriesId === wanted.seriesId && pane.mode === wanted.mode)) return pane
    return { ...pane, seriesId: desk.seriesOf(wanted.seriesId) ? wanted.seriesId : null, mode: wanted.mode, index: wanted.index }
  })
  const active = panes[shown.active]!.id
  const isSame = state.layout === shown.layout && state.active === active && panes.every((pane, i) => pane === state.panes[i] || JSON.stringify(pane) === JSON.stringify(state.panes[i]))
  if (!isSame && PANES_OF[shown.layout] === shown.panes.length) desk.set({ layout: shown.layout, panes, active })
}

function settleView(desk: Desk, view: View, shown: PaneShown, asked: Map<string, string>) {
  const once = (what: string, value: unknown, act: () => void) => {
    const key = `${view.id} ${what}`
    const text = JSON.stringify(value)
    if (asked.get(key) === text) return
    asked.set(key, text)
    act()
  }
  if (view.state().index !== shown.index) once('index', shown.index, () => view.scrollTo(shown.index))
  if (isPlaneView(view)) {
    const { projection, slabMm, fused } = view.state()
    if (projection !== shown.slab.projection || slabMm !== shown.slab.mm) once('slab', shown.slab, () => view.setSlab(shown.slab.projection, shown.slab.mm))
    if ((fused?.series.id ?? null) !== (shown.fused?.seriesId ?? null) || (shown.fused && fused && (fused.colours !== shown.fused.colours || fused.opacity !== shown.fused.opacity))) once('fused', shown.fused, () => fuse(desk, view, shown))
  }
  const { plane, presentation, held, kind, frame } = view.state()
  const camera = view.camera()
  if (shown.window && (held?.pixels || kind === 'plane') && (!isSameWindow(presentation.window, shown.window) || presentation.isInverted !== shown.isInverted)) {
    once('window', [shown.window, shown.isInverted], () => view.present({ window: rangeShown(shown.window!, frame), isInverted: shown.isInverted }))
  }
  if (!shown.camera || !plane || !camera) return
  // Pictures that were added since have moved the positions in the stack: the place in the patient is what was meant.
  if (view.state().index === shown.index) {
    if (Math.abs(dot(sub(shown.camera.center, plane.origin), plane.normal)) > SAME_PLANE) once('place', shown.camera.center, () => view.showPoint(shown.camera!.center))
    else asked.delete(`${view.id} place`)
  }
  const layout = layoutFor(plane, shown.camera, camera.width, camera.height)
  // A pane that changes its size is laid out anew; the same plane in the same pane once.
  if (layout) once('layout', [shown.camera, camera.width, camera.height, plane.columns, plane.rows, plane.step, plane.origin], () => view.present(layout))
}

function fuse(desk: Desk, view: View, { fused }: PaneShown) {
  if (!isPlaneView(view)) return
  const series = desk.seriesOf(fused?.seriesId ?? null)
  // Refused here as it would be for its reader: the picture below stays.
  if (fused === null || series) void view.fuse(series, fused?.colours ?? '', fused?.opacity ?? 0).catch(() => undefined)
}
