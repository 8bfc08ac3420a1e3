import type { Point2, Point3 } from '~/domain/images/finding'
import type { FrameDescription, ReadingSeries, RunTable, WindowShape } from '~/domain/images/reading'
import type { FramePlane } from '../geometry'
import type { Ground } from '../measure/measure'
import type { ValueUnit } from '../measure/value-unit'
import type { Camera } from './camera'
import type { HeldFrame } from './frames/frame-store'
import type { FusionRefusal } from './fusion'
import type { FusedRange } from './windows'

/** From black to white. Without a shape it is LINEAR, as a reader's own windows are; a table of the file shows instead until somebody changes the window. */
export interface Range { low: number; high: number; shape?: WindowShape; table?: RunTable }
export type PlaneName = 'acquisition' | 'axial' | 'coronal' | 'sagittal'
export type Projection = 'none' | 'mip' | 'minip' | 'average'

/** How a picture is laid on the screen: what is kept while scrolling, and what linked views share. */
export interface Presentation {
  window: Range
  isInverted: boolean
  /** 1: the whole picture fits. */
  zoom: number
  /** Of the middle, in CSS pixels. */
  pan: Point2
  /** Clockwise, degrees. */
  rotation: number
  flipped: boolean
  flippedUp: boolean
}

export const AS_OPENED: Presentation = { window: { low: 0, high: 255 }, isInverted: false, zoom: 1, pan: [0, 0], rotation: 0, flipped: false, flippedUp: false }

/** What somebody sees at this moment; a new object for each change. */
export interface ViewState {
  kind: 'stack' | 'plane'
  series: ReadingSeries
  index: number
  count: number
  /** Null while nothing is shown yet. */
  frame: FrameDescription | null
  held: HeldFrame | null
  presentation: Presentation
  /** The plane that is shown, for reference lines and for what belongs on it; null while nothing is. */
  plane: FramePlane | null
  /** Of reformatted planes. */
  orientation: PlaneName
  projection: Projection
  slabMm: number
  /** How much of a volume is here, 0 to 1. */
  loaded: number
  /** Sampled more coarsely than its voxels are, as while it moves: it says so until it rests. */
  isCoarse: boolean
  /** `range`: what its colours stand for; null while that cannot be said yet, and no colours are shown. */
  fused: { series: ReadingSeries; colours: string; opacity: number; range: FusedRange | null; valueUnit: ValueUnit } | null
  problem: 'no-webgl' | 'failed' | null
}

/** One picture on the screen. Pages know this and nothing of the library behind it. */
export interface View {
  readonly id: string
  readonly element: HTMLElement
  state(): ViewState
  subscribe(listener: () => void): () => void
  camera(): Camera | null
  /** CSS pixels from the top left corner of the element. Null while nothing is shown. */
  toCanvas(world: Point3): Point2 | null
  toWorld(canvas: Point2): Point3 | null
  /** What is measured on here; null while nothing is shown. */
  ground(): Ground | null
  scrollTo(index: number): void
  /** To the picture that is nearest to a point. */
  showPoint(point: Point3): void
  present(change: Partial<Presentation>): void
  zoomAt(factor: number, at: Point2): void
  /** Everything as the series was opened; the place in the stack stays. */
  reset(): void
  resize(): void
  /** Asks again for a picture that failed. */
  retry(): void
  stop(): void
}

/** `left`: another one was asked for meanwhile. */
export type FuseOutcome = 'fused' | 'ended' | 'left' | FusionRefusal

/** A view of a volume. */
export interface PlaneView extends View {
  setPlane(orientation: PlaneName): void
  setSlab(projection: Projection, mm: number): void
  fuse(series: ReadingSeries | null, colours: string, opacity: number): Promise<FuseOutcome>
}

export const isPlaneView = (view: View): view is PlaneView => view.state().kind === 'plane'
