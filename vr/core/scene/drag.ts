import { Vector3 } from 'three'
import type { Mm3, Operation, Pose, SceneState, ViewState } from '../../contract'
import type { Grip } from '../input/pointer'
import type { Preview } from './looks'
import type { Picked } from './pick'
import { axesOf } from './views'

/**
 * A structure follows the pointer in the plane of the picture at the depth where it was taken. One operation when it is let go;
 * until then only this picture changes.
 */
export function pullOut(
  picked: Picked,
  began: { x: number; y: number },
  { state, view, heightPx }: { state(): SceneState; view: ViewState; heightPx: number },
  { preview, done }: { preview(next: Preview | null): void; done(operation: Operation): void },
): Grip {
  const { right, up, towards, distance } = axesOf(view)
  const depth = new Vector3(...picked.shownMm).sub(new Vector3(...view.from)).dot(towards)
  const mmPerPx = (view.heightMm / Math.max(1, heightPx)) * (depth / distance)
  // Whole millimetres, and tenths where a pixel is less than that: what is read of the place is then what it is.
  const step = Math.min(1, 10 ** Math.ceil(Math.log10(mmPerPx)))
  const snapped = (mm: number) => Math.round(mm / step) * step
  const start: Pose = state().structures[picked.key]?.moved ?? { at: [0, 0, 0], turn: [0, 0, 0, 1] }
  let pose = start
  return {
    moveTo(x, y) {
      const by = right.clone().multiplyScalar(snapped((x - began.x) * mmPerPx)).addScaledVector(up, snapped(-(y - began.y) * mmPerPx))
      pose = { at: start.at.map((one, axis) => one + by.getComponent(axis)) as Mm3, turn: start.turn }
      preview({ of: [picked.key], pose })
    },
    letGo() {
      done({ do: 'place', of: picked.key, pose })
      preview(null)
    },
    giveUp: () => preview(null),
  }
}
