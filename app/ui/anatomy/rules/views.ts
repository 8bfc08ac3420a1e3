import type { Mm3, ViewState } from '#vr/contract'

/** From where it is looked at, in the order of the keys 1 to 6. */
export const VIEWS = ['anterior', 'posterior', 'left', 'right', 'superior', 'inferior'] as const
export type ViewName = (typeof VIEWS)[number]

/** As the theatre names them. */
export const LETTERS = { anterior: 'A', posterior: 'P', left: 'L', right: 'R', superior: 'S', inferior: 'I' } as const satisfies Record<ViewName, string>

/** To the right and up on the screen, as directions of the patient. */
export function screenOf({ from, to, up }: ViewState): { right: Mm3; up: Mm3 } {
  const towards = unit(to.map((part, axis) => part - from[axis]!) as Mm3)
  const right = unit(cross(towards, up))
  return { right, up: cross(right, towards) }
}
const unit = (of: Mm3): Mm3 => { const length = Math.hypot(...of) || 1; return [of[0] / length, of[1] / length, of[2] / length] }
const cross = (a: Mm3, b: Mm3): Mm3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]

/** Longest of 1, 2, 5, 10 ... mm that is no longer than `most` pixels; holds for what lies as far away as the middle of the picture. */
export function scaleBar(heightMm: number, heightPx: number, most = 150): { mm: number; px: number } | null {
  const pxPerMm = heightPx / heightMm
  if (!(pxPerMm > 0) || !Number.isFinite(pxPerMm)) return null
  const steps = [500, 200, 100, 50, 20, 10, 5, 2, 1]
  const mm = steps.find((one) => one * pxPerMm <= most)
  return mm === undefined ? null : { mm, px: mm * pxPerMm }
}
