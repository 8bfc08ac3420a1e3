import type { Point2, Point3 } from '~/domain/images/finding'
import { firstPicture } from '~/domain/images/first-picture'
import type { ReadingSeries, ReadingStudy } from '~/domain/images/reading'
import { add, dot, scale, type FramePlane } from './geometry'
import { isPlaneView, type PlaneName, type Presentation, type Range, type View } from './engine/view'
import { createLinkedScroll, placeOf } from './linked-scroll'
import type { Tool } from './tools/tool'

export const LAYOUTS = ['1x1', '1x2', '2x1', '2x2'] as const
export type Layout = (typeof LAYOUTS)[number]
export const PANES_OF: Record<Layout, number> = { '1x1': 1, '1x2': 2, '2x1': 2, '2x2': 4 }

/** One place on the reading desk. `index`: where a stack that is put there begins; null: where such series do. */
export interface Pane { id: string; seriesId: string | null; mode: 'stack' | PlaneName; index: number | null }

export interface DeskState {
  layout: Layout
  panes: Pane[]
  active: string
  tool: Tool
  /** What two fingers that go the same way do. */
  together: 'pan' | 'window'
  linksScroll: boolean
  linksWindow: boolean
  showsLines: boolean
  marks: 'all' | 'mine' | 'none'
  showsText: boolean
  selected: string | null
  cine: { pane: string; fps: number } | null
  studies: ReadingStudy[]
}

/** What is open where, and what acts on several panes at once. Knows views, not how they draw. */
export function createDesk(studies: readonly ReadingStudy[], firstSeries: string | null, firstIndex: number | null = null) {
  const listeners = new Set<() => void>()
  const views = new Map<string, View>()
  const followLinked = createLinkedScroll(middleOf)
  let cineTimer: ReturnType<typeof setInterval> | null = null
  let state: DeskState = {
    layout: '1x1', active: 'p1', tool: 'scroll', together: 'pan', linksScroll: true, linksWindow: false, showsLines: true, marks: 'all', showsText: true, selected: null, cine: null, studies: [...studies],
    panes: ['p1', 'p2', 'p3', 'p4'].map((id, i) => ({ id, seriesId: i === 0 ? firstSeries : null, mode: 'stack' as const, index: i === 0 ? firstIndex : null })),
  }
  const set = (change: Partial<DeskState>) => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const seriesOf = (id: string | null): ReadingSeries | null => (id === null ? null : (state.studies.flatMap((one) => one.series).find((one) => one.id === id) ?? null))
  const shown = () => state.panes.slice(0, PANES_OF[state.layout])
  const setPane = (id: string, change: Partial<Pane>) => set({ panes: state.panes.map((pane) => (pane.id === id ? { ...pane, ...change } : pane)) })
  const others = (paneId: string) => shown().flatMap((pane) => { const view = pane.id === paneId ? undefined : views.get(pane.id); return view ? [view] : [] })

  /** Panes of one frame of reference that look the same way go to the same place; the rest by as many millimetres, or pictures. */
  function follow(view: View, before: ReturnType<typeof placeOf>) {
    if (!state.linksScroll) return
    const mine = view.state()
    if (mine.index === before.index || !mine.plane) return
    for (const other of others(view.id)) {
      const theirs = other.state()
      if (!theirs.plane) continue
      const along = dot(mine.plane.normal, theirs.plane.normal)
      const isParallel = Math.abs(along) > 0.95
      const [a, b] = [referenceOf(view), referenceOf(other)]
      if (a && a === b) { if (isParallel) other.showPoint(middleOf(mine.plane)); continue }
      if (!isParallel && a && b) continue
      followLinked(view, before, other, a && b && along < 0 ? -1 : 1)
    }
  }

  const desk = {
    state: () => state,
    subscribe(listener: () => void) { listeners.add(listener); return () => { listeners.delete(listener) } },
    set,
    setPane,
    seriesOf,
    shown,
    view: (paneId: string) => views.get(paneId) ?? null,
    activeView: () => views.get(state.active) ?? null,
    views: () => shown().flatMap((pane) => { const view = views.get(pane.id); return view ? [view] : [] }),
    join(paneId: string, view: View) { views.set(paneId, view); set({}) },
    part(paneId: string, view: View) { if (views.get(paneId) === view) { views.delete(paneId); set({}) } },
    /** The picture that a pane begins with. */
    firstIndex(pane: Pane): number { const series = seriesOf(pane.seriesId); return pane.index ?? (series ? firstPicture(series) : 0) },
    open(paneId: string, seriesId: string, mode: Pane['mode'] = 'stack', index: number | null = null) { setPane(paneId, { seriesId, mode, index }); set({ active: paneId }) },
    setLayout(layout: Layout) {
      const count = PANES_OF[layout]
      const series = state.studies[0]?.series ?? []
      // New places are filled with what is not open yet, so that no pane begins empty.
      const used = new Set(state.panes.slice(0, count).map((pane) => pane.seriesId))
      const free = series.filter((one) => !used.has(one.id))
      const panes = state.panes.map((pane, i) => (i < count && pane.seriesId === null ? { ...pane, index: null, seriesId: free.shift()?.id ?? series[0]?.id ?? null } : pane))
      const active = panes.slice(0, count).some((pane) => pane.id === state.active) ? state.active : panes[0]!.id
      set({ layout, panes, active })
    },
    /** Three planes through the active series, and the series itself as it was made. */
    planes() {
      const pane = state.panes.find((one) => one.id === state.active)
      const series = seriesOf(pane?.seriesId ?? null)
      if (series?.geometry?.kind !== 'volume') return
      const modes: Pane['mode'][] = ['axial', 'sagittal', 'coronal', 'stack']
      set({ layout: '2x2', panes: state.panes.map((one, i) => ({ ...one, seriesId: series.id, mode: modes[i]!, index: null })), active: 'p1', tool: state.tool === 'scroll' ? 'crosshair' : state.tool })
    },
    /** Another study of the same person beside this one. */
    compare(prior: ReadingStudy) {
      const studies = [...state.studies.filter((one) => one.id !== prior.id), prior]
      const current = seriesOf(state.panes.find((one) => one.id === state.active)?.seriesId ?? null) ?? state.studies[0]?.series[0]
      const match = prior.series.find((one) => one.modality === current?.modality && one.description === current?.description) ?? prior.series.find((one) => one.modality === current?.modality) ?? prior.series[0]
      set({
        studies, layout: '1x2', active: 'p1', linksScroll: true,
        panes: state.panes.map((pane, i) => (i === 0 ? { ...pane, seriesId: current?.id ?? null, mode: 'stack' } : i === 1 ? { ...pane, seriesId: match?.id ?? null, mode: 'stack', index: null } : pane)),
      })
    },
    scrollBy(paneId: string, count: number) { const view = views.get(paneId); if (view) desk.scrollTo(paneId, view.state().index + count) },
    scrollTo(paneId: string, index: number) {
      const view = views.get(paneId)
      if (!view) return
      const before = placeOf(view)
      view.scrollTo(index)
      follow(view, before)
    },
    setWindow(paneId: string, window: Range) {
      const view = views.get(paneId)
      if (!view) return
      view.present({ window })
      if (state.linksWindow) for (const other of others(paneId)) if (other.state().series.modality === view.state().series.modality) other.present({ window })
    },
    present(paneId: string, change: Partial<Presentation>) { views.get(paneId)?.present(change) },
    panBy(paneId: string, by: Point2) { const view = views.get(paneId); if (view) { const { pan } = view.state().presentation; view.present({ pan: [pan[0] + by[0], pan[1] + by[1]] }) } },
    /** All panes of the frame of reference go to a point. */
    point(paneId: string, world: Point3) {
      const view = views.get(paneId)
      const reference = view && referenceOf(view)
      if (!reference) return
      for (const other of others(paneId)) if (referenceOf(other) === reference) other.showPoint(world)
    },
    play(paneId: string, fps: number) {
      desk.pause()
      set({ cine: { pane: paneId, fps } })
      cineTimer = setInterval(() => {
        const view = views.get(paneId)
        if (!view) return desk.pause()
        const { index, count, held } = view.state()
        // A film waits for its picture: it never skips what has not arrived.
        if (view.state().kind === 'stack' && !held?.pixels) return
        desk.scrollTo(paneId, index + 1 >= count ? 0 : index + 1)
      }, 1000 / fps)
    },
    pause() {
      if (cineTimer) clearInterval(cineTimer)
      cineTimer = null
      if (state.cine) set({ cine: null })
    },
    stop() {
      desk.pause()
      listeners.clear()
    },
  }
  return desk
}
export type Desk = ReturnType<typeof createDesk>

export function referenceOf(view: View): string | null {
  const { frame, series } = view.state()
  if (isPlaneView(view)) return series.geometry?.kind === 'volume' ? series.geometry.frameOfReferenceUid : null
  return frame?.place?.frameOfReferenceUid ?? null
}

/** Between one picture and the next, where the gate vouches for it. */
export function stepOf(view: View): number | null {
  const { series, plane } = view.state()
  if (series.geometry?.kind !== 'volume' || !plane) return null
  const { direction, spacing } = series.geometry
  const axis = [0, 1, 2].find((i) => Math.abs(dot([direction[3 * i]!, direction[3 * i + 1]!, direction[3 * i + 2]!], plane.normal)) > 1 - 1e-3)
  return axis === undefined ? Math.min(...spacing) : spacing[axis]!
}

export const middleOf = (plane: FramePlane): Point3 => add(plane.origin, add(scale(plane.right, ((plane.columns - 1) / 2) * plane.step[0]), scale(plane.down, ((plane.rows - 1) / 2) * plane.step[1])))
