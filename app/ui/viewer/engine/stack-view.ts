import type { ReadingSeries } from '~/domain/images/reading'
import { distanceFromPlane, planeOf } from '../geometry'
import { boundedZoom, cameraOf, panAfterZoom, toCanvas, toWorld, type Camera } from './camera'
import type { FrameStore, HeldFrame } from './frames/frame-store'
import { valueUnitOf } from '../measure/value-unit'
import { noValuesOf } from './padding'
import { createPainter } from './painter'
import { fitCanvas, nextFrame } from './surface'
import { AS_OPENED, type Presentation, type View, type ViewState } from './view'
import { firstRange } from './windows'

export interface StackOptions { id: string; element: HTMLElement; series: ReadingSeries; ids: string[]; index: number; store: FrameStore }
export interface StackView extends View { improved(held: HeldFrame): void }

/** A series as a stack of its pictures. */
export function createStackView({ id, element, series, ids, index, store }: StackOptions): StackView {
  const listeners = new Set<() => void>()
  const valueUnit = valueUnitOf(ids.flatMap((one) => store.get(one)?.frame ?? []))
  const canvas = document.createElement('canvas')
  canvas.className = 'absolute inset-0 size-full'
  canvas.dataset.picture = id
  element.prepend(canvas)
  const painter = createPainter(canvas)
  let size = fitCanvas(canvas, element)
  let state: ViewState = {
    kind: 'stack', series, index, count: ids.length, frame: store.get(ids[index]!)?.frame ?? null, held: null, presentation: AS_OPENED, plane: null, orientation: 'acquisition',
    projection: 'none', slabMm: 0, loaded: 0, isCoarse: false, fused: null, problem: null,
  }
  let camera: Camera | null = null
  let hasWindow = false
  let movedAt = 0

  const paint = nextFrame(() => {
    const isMoving = performance.now() - movedAt < 150
    const held = state.held
    painter.paint(held, state.plane, camera, state.presentation.window, state.presentation.isInverted, isMoving)
    canvas.dataset.painted = held?.pixels ? `${held.index + 1} ${held.state}` : ''
    canvas.dataset.pixels = held?.pixels ? `${held.columns}x${held.rows}` : ''
    if (isMoving) setTimeout(paint.request, 200)
  })

  function set(change: Partial<ViewState>) {
    state = { ...state, ...change }
    camera = state.plane ? cameraOf(state.plane, state.presentation, size.width, size.height) : null
    paint.request()
    for (const listener of listeners) listener()
  }

  /** What is here of the picture that is looked at. */
  function look() {
    const held = store.get(ids[state.index]!) ?? null
    if (held?.pixels && !hasWindow) {
      hasWindow = true
      state = { ...state, presentation: { ...state.presentation, window: firstRange(held) } }
    }
    set({ held: held && { ...held }, frame: held?.frame ?? null, plane: held ? planeOf(held.frame) : null, problem: held?.state === 'failed' ? 'failed' : null, loaded: store.loaded(ids) / Math.max(1, ids.length) })
  }

  const present = (change: Partial<Presentation>) => {
    movedAt = performance.now()
    set({ presentation: { ...state.presentation, ...change } })
  }
  const scrollTo = (to: number) => {
    const next = Math.max(0, Math.min(ids.length - 1, Math.round(to)))
    if (next === state.index) return
    state = { ...state, index: next }
    look()
    store.setFocus(id, { ids, index: next, isWhole: false })
  }
  look()
  store.setFocus(id, { ids, index, isWhole: false })

  return {
    id,
    element,
    state: () => state,
    camera: () => camera,
    subscribe(listener) { listeners.add(listener); return () => { listeners.delete(listener) } },
    toCanvas: (world) => camera && toCanvas(camera, world),
    toWorld: (at) => camera && toWorld(camera, at),
    ground: () => (state.plane && state.frame ? { plane: state.plane, frame: state.frame, pixels: state.held?.state === 'full' ? state.held.pixels : null, noValues: state.held && noValuesOf(state.frame, state.held.kind), valueUnit } : null),
    scrollTo,
    showPoint(point) {
      let best = state.index
      let nearest = Infinity
      ids.forEach((one, i) => {
        const frame = store.get(one)?.frame
        if (!frame?.place) return
        const away = Math.abs(distanceFromPlane(planeOf(frame), point))
        if (away < nearest) { nearest = away; best = i }
      })
      scrollTo(best)
    },
    present,
    zoomAt(factor, at) {
      const zoom = boundedZoom(state.presentation.zoom * factor)
      present({ zoom, pan: panAfterZoom(state.presentation.pan, zoom / state.presentation.zoom, at, size.width, size.height) })
    },
    reset() {
      const held = store.get(ids[state.index]!)
      present({ ...AS_OPENED, window: held?.pixels ? firstRange(held) : state.presentation.window })
    },
    resize() {
      size = fitCanvas(canvas, element)
      set({})
    },
    improved(held) {
      if (ids[state.index] === held.id) look()
      else if (ids.includes(held.id)) set({ loaded: store.loaded(ids) / ids.length })
    },
    retry() { store.retry(ids[state.index]!); look() },
    stop() {
      store.setFocus(id, null)
      paint.stop()
      listeners.clear()
      painter.clear()
      canvas.remove()
    },
  }
}
