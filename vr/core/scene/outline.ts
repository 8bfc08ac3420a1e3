import { ShapeUtils, Vector2 } from 'three'

/** Of one structure in one plane: filled triangles and the area that its mesh has there. */
export interface Outline { /** x, y in the plane, mm */ points: number[]; triangles: number[]; areaMm2: number }

/** Corners of one plane beyond this are not filled: some 20 ms of work. */
const MOST_CORNERS = 40_000

/** The plane as two axes and the normal, row by row, and its distance from the origin along the normal; in the mesh's own space. */
export interface Frame { right: readonly number[]; up: readonly number[]; normal: readonly number[]; distance: number }

/**
 * Where a closed mesh is cut by a plane. `null`: it is not cut, it is not closed there, or it is too much: then one looks into
 * it as into a shell. Outer edges run against the clock, seen against the normal; holes with it.
 */
export function outlineOf(positions: ArrayLike<number>, index: ArrayLike<number>, frame: Frame): Outline | null {
  const loops = loopsOf(positions, index, frame)
  if (!loops || loops.length === 0) return null
  const areas = loops.map(areaOf)
  const points: number[] = []
  const triangles: number[] = []
  const outer = loops.flatMap((loop, n) => (areas[n]! > 0 ? [{ loop, area: areas[n]!, holes: [] as Vector2[][], box: boxOf(loop) }] : [])).sort((a, b) => a.area - b.area)
  for (const [n, loop] of loops.entries()) {
    if (areas[n]! >= 0) continue
    // The smallest that holds it; a hole in nothing is a mesh turned inside out.
    const home = outer.find(({ loop: around, area, box }) => area > -areas[n]! && holds(box, loop[0]!) && isInside(loop[0]!, around))
    if (!home) return null
    home.holes.push(loop)
  }
  for (const { loop, holes } of outer) {
    const base = points.length / 2
    for (const { x, y } of [loop, ...holes].flat()) points.push(x, y)
    for (const triangle of ShapeUtils.triangulateShape(loop, holes)) triangles.push(...triangle.map((corner) => corner! + base))
  }
  return { points, triangles, areaMm2: areas.reduce((sum, area) => sum + area, 0) }
}

/** Edges of triangles that cross, joined corner to corner. Two triangles that share an edge cross it in the same point exactly. */
function loopsOf(positions: ArrayLike<number>, index: ArrayLike<number>, { right, up, normal, distance }: Frame): Vector2[][] | null {
  const side = new Float64Array(positions.length / 3)
  for (let n = 0; n < side.length; n++) side[n] = positions[n * 3]! * normal[0]! + positions[n * 3 + 1]! * normal[1]! + positions[n * 3 + 2]! * normal[2]! - distance
  const next = new Map<number, { to: number; at: Vector2 }[]>()
  let corners = 0
  for (let t = 0; t + 2 < index.length; t += 3) {
    const [a, b, c] = [index[t]!, index[t + 1]!, index[t + 2]!]
    const beyond = (side[a]! > 0 ? 1 : 0) | (side[b]! > 0 ? 2 : 0) | (side[c]! > 0 ? 4 : 0)
    if (beyond === 0 || beyond === 7) continue
    if ((corners += 1) > MOST_CORNERS) return null
    // Turned so that the first corner is alone on its side.
    const [one, two, three] = beyond === 1 || beyond === 6 ? [a, b, c] : beyond === 2 || beyond === 5 ? [b, c, a] : [c, a, b]
    const first = crossing(positions, side, one, two, right, up)
    const second = crossing(positions, side, one, three, right, up)
    // The solid is to the left of the way, seen against the normal.
    const [from, to] = side[one]! > 0 ? [first, second] : [second, first]
    const key = nameOf(from)
    const ways = next.get(key)
    const way = { to: nameOf(to), at: from }
    if (way.to === key) continue
    if (ways) ways.push(way)
    else next.set(key, [way])
  }
  return joined(next)
}

function joined(next: Map<number, { to: number; at: Vector2 }[]>): Vector2[][] | null {
  const loops: Vector2[][] = []
  for (const start of next.keys()) {
    while ((next.get(start)?.length ?? 0) > 0) {
      const loop: Vector2[] = []
      let at = start
      do {
        const way = next.get(at)?.pop()
        if (!way) return null
        loop.push(way.at)
        at = way.to
      } while (at !== start)
      if (loop.length >= 3) loops.push(loop)
    }
  }
  return loops
}

/** The same for both triangles of an edge, whatever corner each begins with. */
function crossing(positions: ArrayLike<number>, side: Float64Array, a: number, b: number, right: readonly number[], up: readonly number[]): Vector2 {
  const [low, high] = comesBefore(positions, a, b) ? [a, b] : [b, a]
  const part = side[low]! / (side[low]! - side[high]!)
  let [x, y] = [0, 0]
  for (let axis = 0; axis < 3; axis++) {
    const value = positions[low * 3 + axis]! + (positions[high * 3 + axis]! - positions[low * 3 + axis]!) * part
    x += value * right[axis]!
    y += value * up[axis]!
  }
  return new Vector2(x, y)
}

/** By place and not by number: corners with two normals are two vertices at one place. */
function comesBefore(positions: ArrayLike<number>, a: number, b: number): boolean {
  for (let axis = 0; axis < 3; axis++) {
    const difference = positions[a * 3 + axis]! - positions[b * 3 + axis]!
    if (difference !== 0) return difference < 0
  }
  return true
}

/** Micrometres, 25 bits each: one number that a Map finds quickly. */
function nameOf({ x, y }: Vector2): number {
  return Math.round((x + 16_000) * 1_000) * 67_108_864 + Math.round((y + 16_000) * 1_000)
}

function areaOf(loop: readonly Vector2[]): number {
  return loop.reduce((sum, { x, y }, n) => {
    const after = loop[(n + 1) % loop.length]!
    return sum + (x * after.y - after.x * y) / 2
  }, 0)
}

type Box = [number, number, number, number]
function boxOf(loop: readonly Vector2[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of loop) {
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return box
}
const holds = ([left, low, right, high]: Box, { x, y }: Vector2) => x >= left && x <= right && y >= low && y <= high

function isInside({ x, y }: Vector2, loop: readonly Vector2[]): boolean {
  let inside = false
  for (let n = 0, before = loop.length - 1; n < loop.length; before = n++) {
    const [a, b] = [loop[n]!, loop[before]!]
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  }
  return inside
}
