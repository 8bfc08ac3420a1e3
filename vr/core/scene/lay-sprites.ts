import { Vector3, type PerspectiveCamera, type Sprite } from 'three'
import { layWords, type Words } from './words'

const at = new Vector3()
const size = new Vector3()
const most = 64
const words: Words[] = Array.from({ length: most }, () => ({ x: 0, y: 0, width: 0, height: 0, cx: 0, cy: 0 }))
const laid: (Sprite | null)[] = Array.from({ length: most }, () => null)

/** Starts a round: the words of one picture, one after the other, then `layAll`. */
export interface Laying {
  /**
   * A sprite of words of one size at any distance (no attenuation), with its place of rest.
   * @param named what it names, in the sprite's own space; off the picture: the words stay where they are
   */
  add(sprite: Sprite, camera: PerspectiveCamera, cx: number, cy: number, named: Vector3): void
  layAll(): void
}

export function startLaying(): Laying {
  let count = 0
  return {
    add(sprite, camera, cx, cy, named) {
      sprite.center.set(cx, cy)
      if (count === most) return
      sprite.updateWorldMatrix(true, false)
      at.copy(named)
      if (sprite.parent) at.applyMatrix4(sprite.parent.matrixWorld)
      if (!isIn(at.project(camera))) return
      at.setFromMatrixPosition(sprite.matrixWorld).project(camera)
      if (at.z > 1) return
      size.setFromMatrixScale(sprite.matrixWorld)
      const one = words[count]!
      one.x = at.x
      one.y = at.y
      one.width = size.x * camera.projectionMatrix.elements[0]!
      one.height = size.y * camera.projectionMatrix.elements[5]!
      one.cx = cx
      one.cy = cy
      laid[count] = sprite
      count += 1
    },
    layAll() {
      layWords(words, count)
      for (let n = 0; n < count; n++) {
        laid[n]!.center.set(words[n]!.cx, words[n]!.cy)
        laid[n] = null
      }
      count = 0
    },
  }
}

const isIn = ({ x, y, z }: Vector3) => Math.abs(x) <= 1 && Math.abs(y) <= 1 && z <= 1
