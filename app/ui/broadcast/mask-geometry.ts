import type { MaskRectangle } from '#streaming'

export interface Size { width: number; height: number }
export interface Point { x: number; y: number }
export interface Box extends Size { left: number; top: number }
export type Corner = 'nw' | 'ne' | 'sw' | 'se'

/** A mask smaller than this is a slip of the finger: a hundredth of the picture. */
export const LEAST_SIDE = 0.01

/** Where the picture itself lies in its frame, bars left out (`object-fit: contain`). Without a picture yet: as if it filled 16:9. */
export function contentBox(frame: Size, picture: Size | null): Box {
  const { width, height } = picture && picture.width > 0 && picture.height > 0 ? picture : { width: 16, height: 9 }
  const scale = Math.min(frame.width / width, frame.height / height)
  const shown = { width: width * scale, height: height * scale }
  return { left: (frame.width - shown.width) / 2, top: (frame.height - shown.height) / 2, ...shown }
}

const clamp = (value: number, least = 0, most = 1) => Math.min(most, Math.max(least, value))

/** A point of the frame, px, as fractions of the picture; beside the picture: its nearest edge. */
export function toFraction(point: Point, content: Box): Point {
  if (content.width <= 0 || content.height <= 0) return { x: 0, y: 0 }
  return { x: clamp((point.x - content.left) / content.width), y: clamp((point.y - content.top) / content.height) }
}

/** What lies between two points in whatever order; null where that is a click rather than an area. */
export function spanned(a: Point, b: Point): MaskRectangle | null {
  const mask = { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) }
  return mask.width >= LEAST_SIDE && mask.height >= LEAST_SIDE ? mask : null
}

/** Moved as a whole, up to the edges. */
export function moved(mask: MaskRectangle, by: Point): MaskRectangle {
  return { ...mask, x: clamp(mask.x + by.x, 0, 1 - mask.width), y: clamp(mask.y + by.y, 0, 1 - mask.height) }
}

/** Its right and lower edge moved, not beyond the picture nor to nothing. */
export function grown(mask: MaskRectangle, by: Point): MaskRectangle {
  return { ...mask, width: clamp(mask.width + by.x, LEAST_SIDE, 1 - mask.x), height: clamp(mask.height + by.y, LEAST_SIDE, 1 - mask.y) }
}

/** One corner dragged to a point; the opposite one stays. */
export function cornerTo(mask: MaskRectangle, corner: Corner, to: Point): MaskRectangle {
  const [right, bottom] = [mask.x + mask.width, mask.y + mask.height]
  const left = corner.endsWith('w') ? Math.min(to.x, right - LEAST_SIDE) : mask.x
  const top = corner.startsWith('n') ? Math.min(to.y, bottom - LEAST_SIDE) : mask.y
  const newRight = corner.endsWith('e') ? Math.max(to.x, left + LEAST_SIDE) : right
  const newBottom = corner.startsWith('s') ? Math.max(to.y, top + LEAST_SIDE) : bottom
  return { x: clamp(left), y: clamp(top), width: clamp(newRight) - clamp(left), height: clamp(newBottom) - clamp(top) }
}
