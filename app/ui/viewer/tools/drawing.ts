import type { FindingShape, Point2, Point3 } from '~/domain/images/finding'
import type { FramePlane } from '../geometry'
import { dragged } from './shapes'

export interface Drawing {
  down(shape: FindingShape, world: Point3, at: Point2): void
  move(world: Point3, at: Point2): void
  /** The pointer moves without being pressed: between the clicks of an angle. */
  hover(world: Point3): void
  up(world: Point3, at: Point2): void
  cancel(): void
  isUnderWay(): boolean
}

const MOST_FREEHAND = 2_000
const CLICK = 4

/**
 * How shapes come about: by one drag, or click by click, as people are used to from either kind of workstation.
 * An angle is a drag and a click; a Cobb angle two drags.
 */
export function createDrawing({ plane, draft, done }: { plane: () => FramePlane | null; draft: (shape: FindingShape, points: Point3[] | null) => void; done: (shape: FindingShape, points: Point3[]) => void }): Drawing {
  let shape: FindingShape | null = null
  /** Points that are settled. */
  let fixed: Point3[] = []
  let pressedAt: Point2 | null = null
  let lastAt: Point2 | null = null

  const finish = (points: Point3[]) => {
    const drawn = shape
    shape = null
    fixed = []
    pressedAt = null
    if (!drawn) return
    draft(drawn, null)
    done(drawn, points)
  }
  const preview = (world: Point3): Point3[] => {
    const on = plane()
    if (!shape || !on || fixed.length === 0) return []
    if (shape === 'rectangle' || shape === 'ellipse') return dragged(shape, fixed[0]!, world, on)
    return [...fixed, world]
  }
  const needed = (of: FindingShape) => (of === 'angle' ? 3 : of === 'cobb' ? 4 : 2)

  function settle(world: Point3) {
    if (!shape) return
    const points = preview(world)
    if (shape === 'rectangle' || shape === 'ellipse') { finish(points); return }
    fixed = points
    if (fixed.length >= needed(shape)) finish(fixed)
    else draft(shape, fixed)
  }

  return {
    isUnderWay: () => shape !== null,
    down(next, world, at) {
      pressedAt = at
      lastAt = at
      if (shape !== null && shape === next) {
        // The second line of a Cobb angle begins here; an angle's third point and a clicked shape's end are taken at the release.
        if (shape === 'cobb' && fixed.length === 2) fixed = [...fixed, world]
        return
      }
      if (shape !== null) draft(shape, null)
      shape = next
      fixed = [world]
      if (next === 'probe' || next === 'text') { finish([world]); return }
      draft(next, next === 'freehand' ? [world] : preview(world))
    },
    move(world, at) {
      if (!shape) return
      if (shape === 'freehand') {
        if (!lastAt || Math.hypot(at[0] - lastAt[0], at[1] - lastAt[1]) < 2 || fixed.length >= MOST_FREEHAND) return
        lastAt = at
        fixed = [...fixed, world]
        draft(shape, fixed)
        return
      }
      draft(shape, preview(world))
    },
    hover(world) { if (shape && shape !== 'freehand') draft(shape, preview(world)) },
    up(world, at) {
      if (!shape) return
      const isClick = pressedAt !== null && Math.hypot(at[0] - pressedAt[0], at[1] - pressedAt[1]) < CLICK
      pressedAt = null
      if (shape === 'freehand') { if (fixed.length >= 3) finish(fixed); else this.cancel(); return }
      // The first click only sets the beginning: the end is the next one.
      if (isClick && fixed.length === 1) return
      if (isClick && shape === 'cobb' && fixed.length === 3) return
      settle(world)
    },
    cancel() {
      if (!shape) return
      draft(shape, null)
      shape = null
      fixed = []
    },
  }
}
