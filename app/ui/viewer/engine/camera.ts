import type { Point2, Point3 } from '~/domain/images/finding'
import { add, dot, pixelToWorld, scale, sub, type FramePlane } from '../geometry'
import type { Presentation } from './view'

/** From space to the screen, exactly: every view, stack or reformatted plane, is laid out and measured by this. */
export interface Camera {
  /** World point in the middle of the element. */
  center: Point3
  /** World directions to the right and down on the screen. */
  right: Point3
  down: Point3
  /** World units (mm where the picture has them) for a CSS pixel. */
  unitsPerPixel: number
  width: number
  height: number
}

/** The picture is flipped first, then turned clockwise; zoom 1 fits it whole. */
export function cameraOf(plane: FramePlane, { zoom, pan, rotation, flipped, flippedUp }: Pick<Presentation, 'zoom' | 'pan' | 'rotation' | 'flipped' | 'flippedUp'>, width: number, height: number): Camera {
  const x = scale(plane.right, flipped ? -1 : 1)
  const y = scale(plane.down, flippedUp ? -1 : 1)
  const turn = (rotation * Math.PI) / 180
  const [c, s] = [Math.cos(turn), Math.sin(turn)]
  const right = add(scale(x, c), scale(y, -s))
  const down = add(scale(x, s), scale(y, c))
  const [w, h] = [plane.columns * plane.step[0], plane.rows * plane.step[1]]
  const fit = Math.max((Math.abs(c) * w + Math.abs(s) * h) / Math.max(1, width), (Math.abs(s) * w + Math.abs(c) * h) / Math.max(1, height))
  const unitsPerPixel = fit / zoom
  const middle = pixelToWorld(plane, [(plane.columns - 1) / 2, (plane.rows - 1) / 2])
  return { center: sub(middle, add(scale(right, pan[0] * unitsPerPixel), scale(down, pan[1] * unitsPerPixel))), right, down, unitsPerPixel, width, height }
}

export function toCanvas({ center, right, down, unitsPerPixel, width, height }: Camera, world: Point3): Point2 {
  const v = sub(world, center)
  return [dot(v, right) / unitsPerPixel + width / 2, dot(v, down) / unitsPerPixel + height / 2]
}

/** On the plane through the camera's middle. */
export function toWorld({ center, right, down, unitsPerPixel, width, height }: Camera, [x, y]: Point2): Point3 {
  return add(center, add(scale(right, (x - width / 2) * unitsPerPixel), scale(down, (y - height / 2) * unitsPerPixel)))
}

/** The pan that keeps what is under a point there while the picture grows by a factor. */
export function panAfterZoom(pan: Point2, factor: number, at: Point2, width: number, height: number): Point2 {
  const c: Point2 = [at[0] - width / 2, at[1] - height / 2]
  return [c[0] - (c[0] - pan[0]) * factor, c[1] - (c[1] - pan[1]) * factor]
}

export const LEAST_ZOOM = 0.1
export const MOST_ZOOM = 60
export const boundedZoom = (zoom: number) => Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, zoom))
