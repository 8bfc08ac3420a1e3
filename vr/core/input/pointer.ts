import type { ViewState } from '../../contract'
import { panned, turned, zoomed } from '../scene/views'

/** What a hand on a mouse or a finger on glass acts on. Places in CSS pixels of the canvas. */
export interface Actor {
  view(): ViewState
  setView(view: ViewState): void
  /** A press that did not move. */
  tap(x: number, y: number): void
  /** A press begins: whether it takes hold of something, which then follows the pointer. */
  grab(x: number, y: number): Grip | null
  moving(isMoving: boolean): void
}
export interface Grip { moveTo(x: number, y: number): void; letGo(): void; giveUp(): void }

/** Less than this is a tap with an unsteady hand. */
const TAP_PX = 6
/** Across the whole height of the picture: once around. */
const TURN = Math.PI * 1.5
const WHEEL = 0.0016

/** One finger or the left button turns (or drags what it holds), two fingers move and pinch; right button or Shift moves; the wheel is near and far. */
export function listenToPointers(canvas: HTMLCanvasElement, actor: Actor): () => void {
  const down = new Map<number, { x: number; y: number }>()
  let began: { x: number; y: number; moved: boolean; pans: boolean } | null = null
  let grip: Grip | null = null
  const place = (event: MouseEvent) => {
    const { left, top } = canvas.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const height = () => Math.max(1, canvas.clientHeight)

  const press = (event: PointerEvent) => {
    if (down.size >= 2) return
    const at = place(event)
    down.set(event.pointerId, at)
    canvas.setPointerCapture(event.pointerId)
    canvas.focus({ preventScroll: true })
    if (down.size === 2) {
      // A second finger: it was no drag of a structure after all.
      grip?.giveUp()
      grip = null
      if (began) began.moved = true
      return
    }
    const pans = event.button === 1 || event.button === 2 || event.shiftKey
    began = { ...at, moved: false, pans }
    grip = pans ? null : actor.grab(at.x, at.y)
  }

  const move = (event: PointerEvent) => {
    const before = down.get(event.pointerId)
    if (!before || !began) return
    const at = place(event)
    if (down.size === 1 && !began.moved && Math.hypot(at.x - began.x, at.y - began.y) < TAP_PX) return
    if (!began.moved) actor.moving(true)
    began.moved = true
    down.set(event.pointerId, at)
    if (grip) return grip.moveTo(at.x, at.y)
    const [dx, dy] = [(at.x - before.x) / height(), (at.y - before.y) / height()]
    if (down.size === 2) return pinch(event.pointerId, before, at)
    if (began.pans) actor.setView(panned(actor.view(), dx, -dy))
    else actor.setView(turned(actor.view(), -dx * TURN, dy * TURN))
  }

  const pinch = (id: number, before: { x: number; y: number }, at: { x: number; y: number }) => {
    const other = [...down].find(([key]) => key !== id)![1]
    const apart = (one: { x: number; y: number }) => Math.max(10, Math.hypot(one.x - other.x, one.y - other.y))
    // The middle between two fingers moves half as far as the one that moves.
    const moved = panned(actor.view(), (at.x - before.x) / 2 / height(), -(at.y - before.y) / 2 / height())
    actor.setView(zoomed(moved, apart(at) / apart(before)))
  }

  const release = (event: PointerEvent) => {
    if (!down.delete(event.pointerId) || !began) return
    if (down.size > 0) return
    const { x, y, moved } = began
    began = null
    const held = grip
    grip = null
    if (event.type === 'pointercancel') held?.giveUp()
    else if (moved) held?.letGo()
    else {
      held?.giveUp()
      actor.tap(x, y)
    }
    if (moved) actor.moving(false)
  }

  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    const lines = event.deltaMode === 1 ? 33 : 1
    actor.setView(zoomed(actor.view(), Math.exp(-Math.min(400, Math.max(-400, event.deltaY * lines)) * WHEEL)))
  }
  const noMenu = (event: Event) => event.preventDefault()

  canvas.style.touchAction = 'none'
  canvas.addEventListener('pointerdown', press)
  canvas.addEventListener('pointermove', move)
  canvas.addEventListener('pointerup', release)
  canvas.addEventListener('pointercancel', release)
  canvas.addEventListener('wheel', wheel, { passive: false })
  canvas.addEventListener('contextmenu', noMenu)
  return () => {
    grip?.giveUp()
    canvas.style.touchAction = ''
    canvas.removeEventListener('pointerdown', press)
    canvas.removeEventListener('pointermove', move)
    canvas.removeEventListener('pointerup', release)
    canvas.removeEventListener('pointercancel', release)
    canvas.removeEventListener('wheel', wheel)
    canvas.removeEventListener('contextmenu', noMenu)
  }
}
