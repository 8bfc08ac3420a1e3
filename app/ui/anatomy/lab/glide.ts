import type { ViewState } from '#vr/contract'
import { viewBetween, type Body } from '#vr/core/lesson/views-between'

/** Views come ten times a second at most: until the next one the picture is under way. */
const GLIDES_MS = 120
/** A jump is a jump: whoever presses "from the left" is there at once, and so are those who follow. Parts of the picture's height. */
const FAR = 1

/** From one look to another by the screen's own pace; exactly there at the end. @returns stops it where it is */
export function glideTo(from: ViewState, to: ViewState, body: Body, show: (view: ViewState) => void): () => void {
  const isFar = Math.hypot(...from.from.map((one, axis) => one - to.from[axis]!)) > to.heightMm * FAR
  if (isFar || window.matchMedia('(prefers-reduced-motion: reduce)').matches) { show(to); return () => {} }
  let frame = 0
  let beganMs: number | null = null
  const step = (nowMs: number) => {
    beganMs ??= nowMs
    const share = Math.min(1, (nowMs - beganMs) / GLIDES_MS)
    show(viewBetween(from, to, share, body))
    if (share < 1) frame = requestAnimationFrame(step)
  }
  frame = requestAnimationFrame(step)
  return () => cancelAnimationFrame(frame)
}
