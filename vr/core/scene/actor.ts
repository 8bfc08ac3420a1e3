import type { Operation, SceneState, ViewState } from '../../contract'
import type { KeyActor } from '../input/keys'
import type { Actor } from '../input/pointer'
import type { Tool } from './contract'
import { pullOut } from './drag'
import type { Preview } from './looks'
import type { Picked } from './pick'
import type { Anatomical } from './views'

export interface Acting {
  view(): ViewState
  goTo(view: ViewState): void
  look(name: Anatomical): void
  home(): void
  tool(): Tool
  pick(x: number, y: number): Picked | null
  onPick(picked: Picked | null): void
  mayTake(key: Picked['key']): boolean
  moves(): void
  state(): SceneState
  heightPx(): number
  preview(next: Preview | null): void
  done(operation: Operation): void
}

/** What mouse, fingers and keys on the canvas do. */
export function actorOf(acting: Acting): Actor & KeyActor {
  return {
    view: acting.view,
    setView: acting.goTo,
    look: acting.look,
    home: acting.home,
    tap: (x, y) => acting.onPick(acting.pick(x, y)),
    moving: (is) => { if (is) acting.moves() },
    grab: (x, y) => {
      const picked = acting.tool() === 'pull-out' ? acting.pick(x, y) : null
      if (!picked || !acting.mayTake(picked.key)) return null
      return pullOut(picked, { x, y }, { state: acting.state, view: acting.view(), heightPx: acting.heightPx() }, { preview: acting.preview, done: acting.done })
    },
  }
}
