import type { FrameDescription, ReadingSeries } from '~/domain/images/reading'
import { isInVolumeOrder } from '~/domain/images/volume-order'
import { add, scale, type FramePlane } from '../geometry'
import { boundedZoom, cameraOf, panAfterZoom, toCanvas, toWorld, type Camera } from './camera'
import { isColourName } from './colours'
import { refusalOf } from './fusion'
import { slicePixels, type FrameStore, type HeldFrame } from './frames/frame-store'
import { valueUnitOf, type ValueUnit } from '../measure/value-unit'
import { noValuesOf } from './padding'
import { createPlanePainter } from './plane-painter'
import { reslice } from './reslice'
import { fitCanvas, nextFrame } from './surface'
import { shadeOf } from './shade'
import { AS_OPENED, type PlaneName, type PlaneView, type Presentation, type ViewState } from './view'
import { planesOf, volumeOf, type PlaneStack, type Volume } from './volume'
import { firstRange, fusedRange, type FusedRange } from './windows'

export interface VolumeFrames { series: ReadingSeries; ids: string[] }
export interface PlaneOptions { id: string; element: HTMLElement; opened: VolumeFrames; orientation: PlaneName; store: FrameStore; openSeries: (series: ReadingSeries) => Promise<VolumeFrames>; limitSlabMm: (series: ReadingSeries) => number | null }

/** A volume cut along a plane. Only for series that the gate calls a volume. @throws otherwise. */
export function createPlaneView({ id, element, opened, orientation, store, openSeries, limitSlabMm }: PlaneOptions): PlaneView & { improved(held: HeldFrame): void; volume(): Volume; isExact(): boolean } {
  const { series, ids } = opened
  const found = volumeIn(opened, store)
  if (!found) throw new Error('this series is no volume')
  const volume: Volume = found
  const valueUnit = valueUnitOf(framesOf(opened, store))
  const listeners = new Set<() => void>()
  const canvas = document.createElement('canvas')
  canvas.className = 'absolute inset-0 size-full'
  canvas.dataset.picture = id
  element.prepend(canvas)
  const painter = createPlanePainter(canvas)
  let size = fitCanvas(canvas, element)
  let planes: PlaneStack = planesOf(volume, orientation)
  let fused: { volume: Volume; ids: string[]; frames: FrameDescription[]; range: FusedRange | null; valueUnit: ValueUnit } | null = null
  let asked = 0
  let camera: Camera | null = null
  let hasWindow = false
  let movedAt = 0
  let isStopped = false
  let values: { index: number; orientation: PlaneName; pixels: Float32Array } | null = null
  let state: ViewState = {
    kind: 'plane', series, index: Math.floor(planes.count / 2), count: planes.count, frame: store.get(ids[0]!)?.frame ?? null, held: null, presentation: AS_OPENED, plane: null, orientation,
    projection: 'none', slabMm: 0, loaded: 0, isCoarse: false, fused: null, problem: null,
  }

  const paint = nextFrame(() => {
    const isMoving = performance.now() - movedAt < 120
    const { presentation, plane, projection, slabMm } = state
    const overlay = fused?.range && state.fused && isColourName(state.fused.colours) ? { volume: fused.volume, window: fused.range, colours: state.fused.colours, opacity: state.fused.opacity } : null
    const isCoarse = painter.paint(plane && camera && hasWindow ? { volume, plane, camera, shade: shadeOf(state.frame, presentation.window, presentation.isInverted), slab: { projection, mm: slabMm }, overlay, isMoving } : null, said)
    canvas.dataset.painted = hasWindow ? `${state.orientation} ${state.index + 1} ${state.loaded >= 1 ? 'full' : 'preview'}` : ''
    said(isCoarse)
    if (isMoving) setTimeout(paint.request, 140)
  })

  function said(isCoarse: boolean) {
    if (isCoarse === state.isCoarse) return
    state = { ...state, isCoarse }
    for (const listener of listeners) listener()
  }

  function set(change: Partial<ViewState>) {
    state = { ...state, ...change }
    painter.leave()
    const plane: FramePlane = planes.plane(state.index)
    state.plane = plane
    camera = cameraOf(plane, state.presentation, size.width, size.height)
    paint.request()
    for (const listener of listeners) listener()
  }

  function take(held: HeldFrame, of: Volume, from: readonly string[]) {
    const at = from.indexOf(held.id)
    if (at >= 0) of.slices[at] = slicePixels(held)
    return at >= 0
  }

  function look() {
    if (!hasWindow) {
      const first = store.get(ids[Math.floor(ids.length / 2)]!) ?? null
      const held = first?.pixels ? first : (ids.map((one) => store.get(one)).find((one) => one?.pixels) ?? null)
      if (held?.pixels) {
        hasWindow = true
        // What somebody asked for before the first picture came stays.
        if (state.presentation.window === AS_OPENED.window) state = { ...state, presentation: { ...state.presentation, window: firstRange(held) } }
      }
    }
    const all = fused ? [...ids, ...fused.ids] : ids
    const failed = all.some((one) => store.get(one)?.state === 'failed')
    set({ loaded: store.loaded(all) / all.length, problem: failed ? 'failed' : null })
  }

  /** The voxels of a plane; null where samples would be mixtures, or some are still previews. */
  function valuesOf(plane: FramePlane): Float32Array | null {
    if (!planes.isExact || state.projection !== 'none' || store.loaded(ids) < ids.length) return null
    if (values?.index === state.index && values.orientation === state.orientation) return values.pixels
    const pixels = new Float32Array(plane.columns * plane.rows)
    reslice(volume, { origin: plane.origin, right: scale(plane.right, plane.step[0]), down: scale(plane.down, plane.step[1]), columns: plane.columns, rows: plane.rows }, { projection: 'none', mm: 0, normal: plane.normal }, pixels)
    values = { index: state.index, orientation: state.orientation, pixels }
    return pixels
  }

  const slabLimit = () => Math.min(limitSlabMm(series) ?? 500, (state.fused && limitSlabMm(state.fused.series)) ?? 500)
  const present = (change: Partial<Presentation>) => {
    movedAt = performance.now()
    set({ presentation: { ...state.presentation, ...change } })
  }
  const scrollTo = (to: number) => {
    const index = Math.max(0, Math.min(planes.count - 1, Math.round(to)))
    if (index === state.index) return
    movedAt = performance.now()
    set({ index })
  }
  store.setFocus(id, { ids, index: Math.floor(ids.length / 2), isWhole: true })
  look()

  return {
    id,
    element,
    state: () => state,
    camera: () => camera,
    volume: () => volume,
    isExact: () => planes.isExact && state.projection === 'none',
    subscribe(listener) { listeners.add(listener); return () => { listeners.delete(listener) } },
    toCanvas: (world) => camera && toCanvas(camera, world),
    toWorld: (at) => camera && toWorld(camera, at),
    ground() {
      const plane = state.plane
      if (!plane) return null
      return { plane, frame: null, valueUnit, pixels: valuesOf(plane), noValues: null }
    },
    scrollTo,
    showPoint: (point) => scrollTo(planes.indexOf(point)),
    present,
    zoomAt(factor, at) {
      const zoom = boundedZoom(state.presentation.zoom * factor)
      present({ zoom, pan: panAfterZoom(state.presentation.pan, zoom / state.presentation.zoom, at, size.width, size.height) })
    },
    reset() {
      const held = ids.map((one) => store.get(one)).find((one) => one?.pixels)
      present({ ...AS_OPENED, window: held ? firstRange(held) : state.presentation.window })
    },
    resize() { size = fitCanvas(canvas, element); set({}) },
    retry() { for (const one of fused ? [...ids, ...fused.ids] : ids) store.retry(one); look() },
    setPlane(name) {
      const middle = camera && state.plane ? add(state.plane.origin, add(scale(state.plane.right, (state.plane.columns / 2) * state.plane.step[0]), scale(state.plane.down, (state.plane.rows / 2) * state.plane.step[1]))) : null
      planes = planesOf(volume, name)
      set({ orientation: name, count: planes.count, index: middle ? planes.indexOf(middle) : Math.floor(planes.count / 2), presentation: { ...state.presentation, zoom: 1, pan: [0, 0], rotation: 0 } })
    },
    setSlab(projection, mm) {
      movedAt = performance.now()
      // A thick slab of a head's surface is a face; see docs/decisions.
      const bounded = Math.max(0, Math.min(slabLimit(), mm))
      set({ projection: bounded > 0 ? projection : 'none', slabMm: bounded })
    },
    async fuse(other, colours, opacity) {
      const mine = ++asked
      if (!other) {
        fused = null
        store.setFocus(`${id} fused`, null)
        state = { ...state, fused: null }
        look()
        return 'ended'
      }
      const refusal = refusalOf(series, other)
      if (refusal) return refusal
      if (state.fused?.series.id !== other.id || !fused) {
        const frames = await openSeries(other).catch(() => null)
        // Somebody chose another one meanwhile, or closed the pane.
        if (isStopped || mine !== asked) return 'left'
        if (!frames) return 'not-opened'
        const over = volumeIn(frames, store)
        if (!over) return 'no-volume'
        // A volume that never fits is never whole.
        if (!store.hasRoomFor(frames.ids)) return 'memory'
        store.setFocus(`${id} fused`, { ids: frames.ids, index: Math.floor(frames.ids.length / 2), isWhole: true })
        const described = framesOf(frames, store)
        fused = { volume: over, ids: frames.ids, frames: described, range: fusedRange(described, frames.ids.map((one) => store.get(one))), valueUnit: valueUnitOf(described) }
      }
      state = { ...state, fused: { series: other, colours, opacity, range: fused.range, valueUnit: fused.valueUnit } }
      // The stricter limit of both holds, also for a slab that is open already.
      const slabMm = Math.min(slabLimit(), state.slabMm)
      state = { ...state, slabMm }
      look()
      return 'fused'
    },
    improved(held) {
      const isOwn = take(held, volume, ids)
      const isOver = fused !== null && take(held, fused.volume, fused.ids)
      if (fused && isOver && !fused.range) {
        fused.range = fusedRange(fused.frames, fused.ids.map((one) => store.get(one)))
        if (state.fused) state = { ...state, fused: { ...state.fused, range: fused.range } }
      }
      if (isOwn || isOver) look()
    },
    stop() {
      isStopped = true
      store.setFocus(id, null)
      store.setFocus(`${id} fused`, null)
      paint.stop()
      listeners.clear()
      painter.clear()
      canvas.remove()
    },
  }
}
export type OpenPlaneView = ReturnType<typeof createPlaneView>

const framesOf = ({ ids }: VolumeFrames, store: FrameStore) => ids.flatMap((one) => store.get(one)?.frame ?? [])

/** Null where the gate's word does not hold: its slices must be these very pictures, in this order. */
function volumeIn({ series, ids }: VolumeFrames, store: FrameStore): Volume | null {
  const held = ids.flatMap((one) => store.get(one) ?? [])
  const frames = held.map((one) => one.frame)
  const { geometry } = series
  if (geometry?.kind !== 'volume' || held.length !== ids.length || !isInVolumeOrder(frames, geometry)) return null
  return volumeOf(geometry, held.map(slicePixels), held.map((one) => noValuesOf(one.frame, one.kind)))
}
