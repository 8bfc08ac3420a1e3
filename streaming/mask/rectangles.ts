import type { MaskRectangle } from '../contract'

/** More is not a mask but another picture; the desk says so. */
export const MOST_MASKS = 16

/** What a document must hold for its masks to mean anything; nothing is corrected here, it is refused. */
export function areMasks(value: unknown): value is MaskRectangle[] {
  return Array.isArray(value) && value.length <= MOST_MASKS && value.every(isMask)
}

function isMask(value: unknown): value is MaskRectangle {
  if (typeof value !== 'object' || value === null) return false
  const { x, y, width, height } = value as Record<string, unknown>
  for (const part of [x, y, width, height]) if (typeof part !== 'number' || !Number.isFinite(part) || part < 0 || part > 1) return false
  const box = value as MaskRectangle
  // Sums of fractions end a bit beyond 1.
  return box.width > 0 && box.height > 0 && box.x + box.width <= 1 + 1e-9 && box.y + box.height <= 1 + 1e-9
}
