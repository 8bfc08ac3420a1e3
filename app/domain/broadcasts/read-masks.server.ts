import { areMasks, type MaskRectangle } from '#streaming'

/** Rectangles as the desk sends them, JSON; null where they are none. Figures are rounded: a ten-thousandth is less than half a pixel at 4K. */
export function readMasks(json: string): MaskRectangle[] | null {
  try {
    const value: unknown = JSON.parse(json)
    if (!areMasks(value)) return null
    const rounded = value.map(({ x, y, width, height }) => ({ x: round(x), y: round(y), width: round(width), height: round(height) }))
    return rounded.every((mask) => mask.width > 0 && mask.height > 0) ? rounded : null
  } catch {
    return null
  }
}

const round = (fraction: number) => Math.round(fraction * 10_000) / 10_000
