import type { FindingShape, Point2, Point3 } from '~/domain/images/finding'
import type { Range, View } from '../engine/view'
import { draggedWindow } from '../engine/windows'
import { createDrawing, type Drawing } from './drawing'
import { withHandleAt, type Grip } from './shapes'
import { isMarking, type Tool } from './tool'

export interface MarkAt { id: string; shape: FindingShape; points: Point3[]; grip: Grip; isMine: boolean }

/** What a pane's fingers and pointer do; the pane knows the rest. */
export interface InputPort {
  view(): View | null
  tool(): Tool
  /** What two fingers that go the same way do; those that part or meet always zoom. */
  together(): 'pan' | 'window'
  markAt(pointer: Point2, reach: number): MarkAt | null
  scrollBy(count: number): void
  setWindow(window: Range): void
  zoomAt(factor: number, at: Point2): void
  panBy(by: Point2): void
  rotateTo(degrees: number): void
  draft(shape: FindingShape, points: Point3[] | null): void
  drawn(shape: FindingShape, points: Point3[]): void
  edited(id: string, points: Point3[], isDone: boolean): void
  select(id: string | null): void
  point(world: Point3): void
  magnify(at: Point2 | null): void
  hover(at: Point2 | null): void
  activate(): void
}

type Drag =
  | { kind: 'tool'; tool: Tool; at: Point2; start: Point2; window: Range; rotation: number; scrolled: number }
  | { kind: 'edit'; mark: MarkAt; from: Point3; points: Point3[] }
  | { kind: 'draw' }

const WHEEL_STEP = 50

/** Pixels that two fingers go before it is clear whether they pinch or drag: no two fingers go quite the same way. */
const CLEAR = 10
export type TwoFingers = 'undecided' | 'zoom' | 'window'
/** What two fingers began to do. @param apart by how much their distance changed @param moved how far the middle between them went */
export const twoFingers = (apart: number, moved: number): TwoFingers => (Math.max(Math.abs(apart), moved) < CLEAR ? 'undecided' : Math.abs(apart) >= moved ? 'zoom' : 'window')

/** Mouse, pen and fingers on one pane. @returns its end. */
export function attachInput(element: HTMLElement, port: InputPort): () => void {
  const fingers = new Map<number, Point2>()
  let drag: Drag | null = null
  let pinch: { distance: number; middle: Point2 } | null = null
  let two: { does: TwoFingers; from: { distance: number; middle: Point2 }; window: Range } | null = null
  let wheel = 0
  const drawing: Drawing = createDrawing({
    plane: () => port.view()?.state().plane ?? null,
    draft: (shape, points) => port.draft(shape, points),
    done: (shape, points) => port.drawn(shape, points),
  })

  const pointOf = (event: PointerEvent | WheelEvent): Point2 => { const box = element.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top] }
  const reachOf = (event: PointerEvent) => (event.pointerType === 'mouse' ? 9 : 22)

  function down(event: PointerEvent) {
    if ((event.target as HTMLElement).closest('[data-pane-control]')) return
    port.activate()
    const at = pointOf(event)
    const view = port.view()
    if (!view) return
    element.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, at)
    if (fingers.size === 2 && event.pointerType === 'touch') {
      drawing.cancel()
      drag = null
      port.magnify(null)
      pinch = spread()
      two = port.together() === 'window' ? { does: 'undecided', from: pinch, window: view.state().presentation.window } : null
      return
    }
    if (fingers.size > 1) return
    event.preventDefault()
    element.focus({ preventScroll: true })
    const button = event.button === 1 ? 'pan' : event.button === 2 ? 'zoom' : port.tool()
    if (event.button === 0) {
      if (!drawing.isUnderWay()) {
        const mark = port.markAt(at, reachOf(event))
        port.select(mark?.id ?? null)
        const world = mark && view.toWorld(at)
        if (mark?.isMine && world) { drag = { kind: 'edit', mark, from: world, points: mark.points }; return }
      }
      const tool = port.tool()
      const world = view.toWorld(at)
      if (isMarking(tool)) {
        if (!world) return
        drag = { kind: 'draw' }
        drawing.down(tool, world, at)
        return
      }
      if (tool === 'crosshair' && world) port.point(world)
      if (tool === 'magnify') port.magnify(at)
    }
    const { window, rotation } = view.state().presentation
    drag = { kind: 'tool', tool: button, at, start: at, window, rotation, scrolled: 0 }
  }

  function move(event: PointerEvent) {
    const at = pointOf(event)
    const view = port.view()
    if (!view) return
    if (!fingers.has(event.pointerId)) {
      port.hover(at)
      const world = drawing.isUnderWay() ? view.toWorld(at) : null
      if (world) drawing.hover(world)
      return
    }
    fingers.set(event.pointerId, at)
    if (pinch && fingers.size === 2) {
      const now = spread()
      if (two && two.does !== 'zoom') {
        const by: Point2 = [now.middle[0] - two.from.middle[0], now.middle[1] - two.from.middle[1]]
        if (two.does === 'undecided') two.does = twoFingers(now.distance - two.from.distance, Math.hypot(...by))
        if (two.does === 'window') port.setWindow(draggedWindow(two.window, by, view.state().frame?.slope ?? 1))
        if (two.does !== 'zoom') return
      }
      if (pinch.distance > 0) port.zoomAt(now.distance / pinch.distance, now.middle)
      port.panBy([now.middle[0] - pinch.middle[0], now.middle[1] - pinch.middle[1]])
      pinch = now
      return
    }
    if (!drag) return
    const world = view.toWorld(at)
    if (drag.kind === 'draw') { if (world) drawing.move(world, at); return }
    if (drag.kind === 'edit') {
      if (!world) return
      const plane = view.state().plane
      const { mark, from } = drag
      if (!plane) return
      const by = [world[0] - from[0], world[1] - from[1], world[2] - from[2]] as const
      drag.points = mark.grip.kind === 'handle' ? withHandleAt(mark.shape, mark.points, mark.grip.index, world, plane) : mark.points.map((point) => [point[0] + by[0], point[1] + by[1], point[2] + by[2]])
      port.edited(mark.id, drag.points, false)
      return
    }
    const by: Point2 = [at[0] - drag.at[0], at[1] - drag.at[1]]
    const whole: Point2 = [at[0] - drag.start[0], at[1] - drag.start[1]]
    drag.at = at
    use(drag, by, whole, at, world)
  }

  function use(drag: Extract<Drag, { kind: 'tool' }>, by: Point2, whole: Point2, at: Point2, world: Point3 | null) {
    switch (drag.tool) {
      case 'scroll': {
        const count = port.view()?.state().count ?? 1
        const pixels = Math.max(3, Math.min(24, element.clientHeight / count))
        const to = Math.trunc(whole[1] / pixels)
        if (to !== drag.scrolled) port.scrollBy(to - drag.scrolled)
        drag.scrolled = to
        break
      }
      case 'window': port.setWindow(draggedWindow(drag.window, whole, port.view()?.state().frame?.slope ?? 1)); break
      case 'zoom': port.zoomAt(Math.exp(-by[1] / 150), drag.start); break
      case 'pan': port.panBy(by); break
      case 'rotate': {
        const middle: Point2 = [element.clientWidth / 2, element.clientHeight / 2]
        const angle = (point: Point2) => (Math.atan2(point[1] - middle[1], point[0] - middle[0]) * 180) / Math.PI
        port.rotateTo(drag.rotation + angle(at) - angle(drag.start))
        break
      }
      case 'magnify': port.magnify(at); break
      case 'crosshair': if (world) port.point(world); break
      default: break
    }
  }

  function up(event: PointerEvent) {
    if (!fingers.delete(event.pointerId)) return
    if (pinch) {
      // The finger that stays does nothing until it is lifted as well.
      if (fingers.size === 0) pinch = null
      return
    }
    const at = pointOf(event)
    if (drag?.kind === 'draw') { const world = port.view()?.toWorld(at); if (event.type === 'pointercancel' || !world) drawing.cancel(); else drawing.up(world, at) }
    if (drag?.kind === 'edit' && drag.points !== drag.mark.points) port.edited(drag.mark.id, drag.points, true)
    port.magnify(null)
    drag = null
  }

  function onWheel(event: WheelEvent) {
    if ((event.target as HTMLElement).closest('[data-pane-control]')) return
    event.preventDefault()
    port.activate()
    // Pinching on a touch pad comes as a wheel with Control.
    if (event.ctrlKey || event.metaKey) { port.zoomAt(Math.exp(-event.deltaY / 200), pointOf(event)); return }
    const by = event.deltaMode === 0 ? event.deltaY : event.deltaY * WHEEL_STEP
    if (Math.sign(by) !== Math.sign(wheel)) wheel = 0
    wheel += by
    // A notch of a wheel is one picture whatever it reports; a touch pad's glide is one for each 50.
    const steps = Math.abs(event.deltaY) >= WHEEL_STEP && event.deltaMode === 0 ? Math.sign(by) : Math.trunc(wheel / WHEEL_STEP)
    if (!steps) return
    wheel = 0
    port.scrollBy(steps)
  }

  const spread = () => {
    const [a, b] = [...fingers.values()] as [Point2, Point2]
    return { distance: Math.hypot(a[0] - b[0], a[1] - b[1]), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] as Point2 }
  }
  const leave = () => port.hover(null)
  const noMenu = (event: Event) => event.preventDefault()
  const cancel = (event: KeyboardEvent) => { if (event.key === 'Escape' && drawing.isUnderWay()) { event.stopPropagation(); drawing.cancel() } }
  element.addEventListener('pointerdown', down)
  element.addEventListener('pointermove', move)
  element.addEventListener('pointerup', up)
  element.addEventListener('pointercancel', up)
  element.addEventListener('pointerleave', leave)
  element.addEventListener('wheel', onWheel, { passive: false })
  element.addEventListener('contextmenu', noMenu)
  window.addEventListener('keydown', cancel, true)
  return () => {
    drawing.cancel()
    element.removeEventListener('pointerdown', down)
    element.removeEventListener('pointermove', move)
    element.removeEventListener('pointerup', up)
    element.removeEventListener('pointercancel', up)
    element.removeEventListener('pointerleave', leave)
    element.removeEventListener('wheel', onWheel)
    element.removeEventListener('contextmenu', noMenu)
    window.removeEventListener('keydown', cancel, true)
  }
}
