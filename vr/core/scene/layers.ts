import { Group, Scene, type Matrix4 } from 'three'
import type { SceneState } from '../../contract'

export interface Layers {
  /** Opaque; then the volume comes; then glass; then lines and words over all. */
  solid: Scene
  veil: Scene
  over: Scene
  /** The body in each of them, in that order. */
  bodies: [Group, Group, Group]
  /** All three stand in the room by the same matrix. */
  place(toRoom: Matrix4): void
}

export function startLayers(): Layers {
  const [solid, veil, over] = [new Scene(), new Scene(), new Scene()]
  const bodies: Layers['bodies'] = [bodyIn(solid), bodyIn(veil), bodyIn(over)]
  return {
    solid, veil, over, bodies,
    place(toRoom) {
      for (const body of bodies) {
        body.matrix.copy(toRoom)
        body.matrixWorldNeedsUpdate = true
      }
    },
  }
}

function bodyIn(scene: Scene): Group {
  const body = new Group()
  body.matrixAutoUpdate = false
  scene.add(body)
  return body
}

const INNER = ['sources', 'structures', 'explode', 'peel', 'volumes', 'planes', 'box', 'lassos', 'marks'] as const satisfies readonly (keyof SceneState)[]
/** Nothing differs but where the body stands in the room and how large it is. */
export const isBodyAlone = (a: SceneState, b: SceneState) => INNER.every((part) => a[part] === b[part])
