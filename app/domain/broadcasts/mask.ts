import type { MaskRectangle } from '#streaming'

/** As many as the media plane takes. */
export const MOST_MASKS = 16

/** A passage that was recorded before a mask was drawn over something in it. */
export const MASK_DRAWN = 'mask-drawn'

export function areSameMasks(a: readonly MaskRectangle[], b: readonly MaskRectangle[]): boolean {
  return a.length === b.length && a.every((mask, i) => mask.x === b[i]!.x && mask.y === b[i]!.y && mask.width === b[i]!.width && mask.height === b[i]!.height)
}

/** What a page says of the masks that it showed, to be compared with those that are there now. */
export function masksDigest(masks: readonly MaskRectangle[]): string {
  return JSON.stringify(masks.map(({ x, y, width, height }) => [x, y, width, height]))
}

const SLACK = 1e-4

/** Whether something is covered now that was to be seen before: then there was something to hide, and viewers may have it in their rewind window. */
export function coversMore(before: readonly MaskRectangle[], after: readonly MaskRectangle[]): boolean {
  const holds = (outer: MaskRectangle, inner: MaskRectangle) =>
    inner.x >= outer.x - SLACK && inner.y >= outer.y - SLACK && inner.x + inner.width <= outer.x + outer.width + SLACK && inner.y + inner.height <= outer.y + outer.height + SLACK
  return after.some((mask) => !before.some((outer) => holds(outer, mask)))
}
