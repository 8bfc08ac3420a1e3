import { mayShowFace } from '~/domain/images/held'
import type { ReadingSeries, SeriesFrames } from '~/domain/images/reading'
import { createDecoders } from './frames/decoders'
import { createFrameStore, type HeldFrame } from './frames/frame-store'
import type { FrameSource } from './frames/frame-source'
import { createPlaneView, type OpenPlaneView } from './plane-view'
import { createStackView, type StackView } from './stack-view'
import type { PlaneName } from './view'

export interface ReadingEngine {
  openSeries(series: ReadingSeries): Promise<string[]>
  /** Fetches and decodes the picture that a view will show first, while the page still makes that view. */
  begin(series: ReadingSeries, index: number): void
  stack(id: string, element: HTMLElement, series: ReadingSeries, index: number): Promise<StackView>
  /** @throws for a series that is no volume. */
  plane(id: string, element: HTMLElement, series: ReadingSeries, orientation: PlaneName): Promise<OpenPlaneView>
  held(id: string): HeldFrame | undefined
  stop(): void
}

/** The volume and those that are open do not fit into this device's memory: it would never be here whole. */
export class VolumeTooLarge extends Error {}

export interface EngineOptions {
  source: FrameSource
  framesOf: (series: ReadingSeries) => Promise<SeriesFrames>
  /** Of pictures kept; by default as the device's memory allows. */
  maxBytes?: number
}

/** Stands where a view will be. */
const BEGUN = 'begun'

/** Millimetres through the surface of a head that show no face (docs/decisions: thick slabs). */
export const FACE_SLAB_MM = 10

/** A quarter of what the device says it has, between 256 MB and 1.5 GB. */
const memoryBudget = () => Math.min(1536, Math.max(256, ((navigator as { deviceMemory?: number }).deviceMemory ?? 2) * 256)) * 2 ** 20

export function createEngine({ source, framesOf, maxBytes = memoryBudget() }: EngineOptions): ReadingEngine {
  const views = new Map<string, StackView | OpenPlaneView>()
  const opening = new Map<string, Promise<string[]>>()
  const decoders = createDecoders()
  const store = createFrameStore({ source, decoders, maxBytes, onChange: (held) => { for (const view of views.values()) view.improved(held) }, onEvict: () => undefined })

  const openSeries = (series: ReadingSeries): Promise<string[]> => {
    const known = opening.get(series.id)
    if (known) return known
    const ids = framesOf(series).then(({ frames }) => store.addSeries(series, frames))
    opening.set(series.id, ids)
    // Asked again next time.
    ids.catch(() => opening.delete(series.id))
    return ids
  }
  /** The line is the new view's own from now on. */
  const add = <T extends StackView | OpenPlaneView>(view: T): T => {
    views.get(view.id)?.stop()
    views.set(view.id, view)
    store.setFocus(BEGUN, null)
    const stop = view.stop
    view.stop = () => { if (views.get(view.id) === view) views.delete(view.id); stop() }
    return view
  }
  const isFace = (series: ReadingSeries) => mayShowFace(series.faceState)

  return {
    openSeries,
    begin(series, index) {
      // Whoever opens the view is told what failed.
      openSeries(series).then((ids) => { if (views.size === 0) store.setFocus(BEGUN, { ids, index, isWhole: false }) }, () => undefined)
    },
    async stack(id, element, series, index) {
      const ids = await openSeries(series)
      return add(createStackView({ id, element, series, ids, index: Math.max(0, Math.min(ids.length - 1, index)), store }))
    },
    async plane(id, element, series, orientation) {
      const ids = await openSeries(series)
      if (!store.hasRoomFor(ids)) throw new VolumeTooLarge()
      return add(createPlaneView({ id, element, opened: { series, ids }, orientation, store, openSeries: async (other) => ({ series: other, ids: await openSeries(other) }), limitSlabMm: (one) => (isFace(one) ? FACE_SLAB_MM : null) }))
    },
    held: (id) => store.get(id),
    stop() {
      for (const view of [...views.values()]) view.stop()
      store.stop()
    },
  }
}
