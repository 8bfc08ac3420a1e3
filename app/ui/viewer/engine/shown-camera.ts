import type { CameraShown } from '~/domain/images/shown'
import { cross, dot, length, pixelToWorld, scale, sub, type FramePlane } from '../geometry'
import { boundedZoom, cameraOf, type Camera } from './camera'
import type { Presentation } from './view'

type Layout = Pick<Presentation, 'zoom' | 'pan' | 'rotation' | 'flipped' | 'flippedUp'>

export const cameraShown = ({ center, right, down, unitsPerPixel, width, height }: Camera): CameraShown =>
  ({ center, right, down, width: width * unitsPerPixel, height: height * unitsPerPixel })

/** Directions that differ by less are the same: a hundredth of a degree. */
const SAME = 1e-4

/**
 * How a picture is laid out here to look as it does there: the same place in the middle, the same way round, and everything
 * seen that is seen there, whatever the shape of the pane.
 * @returns null where the picture lies across what is shown: another orientation, or another world.
 */
export function layoutFor(plane: FramePlane, shown: CameraShown, width: number, height: number): Layout | null {
  if (width < 1 || height < 1) return null
  const normal = cross(shown.right, shown.down)
  if (Math.abs(Math.abs(dot(normal, plane.normal)) - 1) > SAME) return null
  // Seen from behind it is flipped; then the turn is what is left between the two.
  const flipped = dot(normal, plane.normal) < 0
  const x = scale(plane.right, flipped ? -1 : 1)
  const turn = Math.atan2(-dot(shown.right, plane.down), dot(shown.right, x))
  const rotation = (turn * 180) / Math.PI
  const base: Layout = { zoom: 1, pan: [0, 0], rotation: ((rotation % 360) + 360) % 360, flipped, flippedUp: false }
  const fitted = cameraOf(plane, base, width, height)
  if (length(sub(fitted.right, shown.right)) > SAME * 10 || length(sub(fitted.down, shown.down)) > SAME * 10) return null
  const unitsPerPixel = Math.max(shown.width / width, shown.height / height)
  const zoom = boundedZoom(fitted.unitsPerPixel / unitsPerPixel)
  const middle = pixelToWorld(plane, [(plane.columns - 1) / 2, (plane.rows - 1) / 2])
  const away = scale(sub(middle, shown.center), 1 / (fitted.unitsPerPixel / zoom))
  return { ...base, zoom, pan: [dot(away, shown.right), dot(away, shown.down)] }
}
