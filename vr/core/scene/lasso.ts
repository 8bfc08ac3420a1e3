import { Vector3 } from 'three'
import { BOUNDS, type Lasso, type Mm3, type ViewState } from '../../contract'
import { axesOf } from './views'

/** Of the canvas, CSS pixels. */
export interface Place { x: number; y: number }

/** A hand's line is followed to this; only where 64 corners do not suffice it is followed less closely. */
const CLOSE_PX = 0.75
/** Smaller than a fingertip's tremble: nothing was drawn around. */
const LEAST_PX2 = 30

/**
 * What was drawn around on the picture, as the scene keeps it: a cone from the eye. `null`: it encloses nothing, or the viewer
 * stands farther away than places may be.
 */
export function lassoFrom(id: string, drawn: readonly Place[], keeps: Lasso['keeps'], view: ViewState, { width, height }: { width: number; height: number }): Lasso | null {
  const corners = thinned(drawn)
  if (corners.length < 3 || Math.abs(areaOf(corners)) < LEAST_PX2 || view.from.some((one) => Math.abs(one) > BOUNDS.placeMm)) return null
  const { towards, up, distance } = axesOf(view)
  const perPx = view.heightMm / distance / Math.max(1, height)
  return {
    id, keeps, eye: [...view.from], towards: towards.toArray() as Mm3, up: up.toArray() as Mm3,
    outline: corners.map(({ x, y }) => [(x - width / 2) * perPx, (height / 2 - y) * perPx]),
  }
}

/** Closed, at most `BOUNDS.outline` corners. */
function thinned(drawn: readonly Place[]): Place[] {
  const line = drawn.filter(({ x, y }, n) => n === 0 || x !== drawn[n - 1]!.x || y !== drawn[n - 1]!.y)
  if (line.length > 1 && line[0]!.x === line.at(-1)!.x && line[0]!.y === line.at(-1)!.y) line.pop()
  if (line.length < 3) return line
  // Cut in two at its corner farthest from the first: a closed line has no ends to hold it by.
  let far = 1
  for (const [n, one] of line.entries()) if (apart(one, line[0]!) > apart(line[far]!, line[0]!)) far = n
  for (let within = CLOSE_PX; ; within *= 1.5) {
    const kept = [...followed(line.slice(0, far + 1), within), ...followed([...line.slice(far), line[0]!], within)]
    if (kept.length <= BOUNDS.outline) return kept
  }
}

/** Douglas and Peucker, 1973; without its last point. */
function followed(line: readonly Place[], within: number): Place[] {
  const [from, to] = [line[0]!, line.at(-1)!]
  let [worst, at] = [within, -1]
  for (let n = 1; n < line.length - 1; n++) {
    const off = offLine(line[n]!, from, to)
    if (off > worst) [worst, at] = [off, n]
  }
  return at < 0 ? [from] : [...followed(line.slice(0, at + 1), within), ...followed(line.slice(at), within)]
}

const apart = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y)
function offLine(point: Place, from: Place, to: Place): number {
  const length = apart(from, to)
  if (length === 0) return apart(point, from)
  const along = Math.min(1, Math.max(0, ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / length ** 2))
  return Math.hypot(point.x - from.x - along * (to.x - from.x), point.y - from.y - along * (to.y - from.y))
}
function areaOf(corners: readonly Place[]): number {
  return corners.reduce((sum, { x, y }, n) => {
    const next = corners[(n + 1) % corners.length]!
    return sum + (x * next.y - next.x * y) / 2
  }, 0)
}

/** Of a lasso's picture: right, up and ahead, unit vectors. */
export function lassoAxes({ towards, up }: Lasso): { right: Vector3; up: Vector3; ahead: Vector3 } {
  const ahead = new Vector3(...towards).normalize()
  const right = new Vector3().crossVectors(ahead, new Vector3(...up)).normalize()
  return { right, up: new Vector3().crossVectors(right, ahead), ahead }
}
