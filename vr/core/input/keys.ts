import type { ViewState } from '../../contract'
import { panned, turned, zoomed, ANATOMICAL, type Anatomical } from '../scene/views'

export interface KeyActor {
  view(): ViewState
  setView(view: ViewState): void
  look(name: Anatomical): void
  home(): void
}

const STEP = Math.PI / 18
const NEARER = 1.15
const SIDEWAYS = 0.05

/** Arrows walk around (with Shift they move the picture), + and - are near and far, 1 to 6 look from A, P, L, R, S, I, 0 is the beginning. */
export function listenToKeys(canvas: HTMLCanvasElement, actor: KeyActor): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (!act(event.key, event.shiftKey, actor)) return
    event.preventDefault()
  }
  const hadNoTabIndex = !canvas.hasAttribute('tabindex')
  if (hadNoTabIndex) canvas.tabIndex = 0
  canvas.addEventListener('keydown', press)
  return () => {
    if (hadNoTabIndex) canvas.removeAttribute('tabindex')
    canvas.removeEventListener('keydown', press)
  }
}

function act(key: string, isMoving: boolean, actor: KeyActor): boolean {
  const go = (right: number, up: number) =>
    actor.setView(isMoving ? panned(actor.view(), -right * SIDEWAYS, -up * SIDEWAYS) : turned(actor.view(), right * STEP, up * STEP))
  const named = ANATOMICAL[Number(key) - 1]
  if (named && key.length === 1) actor.look(named)
  else if (key === 'ArrowLeft') go(-1, 0)
  else if (key === 'ArrowRight') go(1, 0)
  else if (key === 'ArrowUp') go(0, 1)
  else if (key === 'ArrowDown') go(0, -1)
  else if (key === '+' || key === '=') actor.setView(zoomed(actor.view(), NEARER))
  else if (key === '-') actor.setView(zoomed(actor.view(), 1 / NEARER))
  else if (key === '0' || key === 'Home') actor.home()
  else return false
  return true
}
