import type { CameraShown, DeskShown, PaneShown } from '~/domain/images/shown'

/** In the patient's millimetres; a pixel of a large screen that shows a head is 0.1. */
export const ALIKE = { mm: 0.05, turn: 2e-3, size: 1e-3, window: 1e-6 } as const

const dot = (a: readonly number[], b: readonly number[]) => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!
const away = (a: readonly number[], b: readonly number[]) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!)

/** The same way round, the same place in the middle (beside the depth, which is the picture's), and as large as the shape of the pane lets it be. */
export function isCameraAlike(seen: CameraShown, wanted: CameraShown): boolean {
  const apart = [seen.center[0] - wanted.center[0], seen.center[1] - wanted.center[1], seen.center[2] - wanted.center[2]]
  const larger = Math.min(seen.width / wanted.width, seen.height / wanted.height)
  return away(seen.right, wanted.right) < ALIKE.turn && away(seen.down, wanted.down) < ALIKE.turn && Math.hypot(dot(apart, wanted.right), dot(apart, wanted.down)) < ALIKE.mm && Math.abs(larger - 1) < ALIKE.size
}

/** How a pane differs from what it is to show; empty: it does not. */
export function paneDiffers(seen: PaneShown, wanted: PaneShown): (keyof PaneShown)[] {
  const differs: (keyof PaneShown)[] = []
  const isOther = (field: keyof PaneShown) => JSON.stringify(seen[field]) !== JSON.stringify(wanted[field])
  for (const field of ['seriesId', 'mode', 'index', 'isInverted', 'slab', 'fused'] as const) if (isOther(field)) differs.push(field)
  if (wanted.window && (!seen.window || Math.abs(seen.window.low - wanted.window.low) > ALIKE.window || Math.abs(seen.window.high - wanted.window.high) > ALIKE.window)) differs.push('window')
  if (wanted.camera && (!seen.camera || !isCameraAlike(seen.camera, wanted.camera))) differs.push('camera')
  return differs
}

/** Whether a desk shows what another one shows, whatever the sizes of their screens. */
export const isAlike = (seen: DeskShown, wanted: DeskShown): boolean => seen.layout === wanted.layout && seen.panes.length === wanted.panes.length && seen.panes.every((pane, i) => paneDiffers(pane, wanted.panes[i]!).length === 0)

/**
 * Whether somebody moved a desk by themselves: something is neither as it was nor as the presenter shows it. Pictures that come
 * only now (nothing was known of them before) are nobody's doing.
 */
export function isOwnChange(before: DeskShown, after: DeskShown, wanted: DeskShown): boolean {
  if (after.layout !== before.layout) return after.layout !== wanted.layout
  return after.panes.some((pane, i) => {
    const [was, to] = [before.panes[i], wanted.panes[i]]
    if (!was || !to) return false
    const changed = new Set(paneDiffers(pane, was))
    return paneDiffers(pane, to).some((field) => changed.has(field) && was[field] !== null)
  })
}
