/**
 * Distance of each pixel's centre from the outline in its slice, mm, positive inside, at most `reach`. The outline lies half way
 * between pixels; from there on by steps to the eight neighbours (at most 8 % too long: Borgefors, Distance transformations in
 * digital images, 1986).
 */
export function sliceDistances(mask: Uint8Array, columns: number, rows: number, du: number, dv: number, reach: number): Float32Array {
  const far = new Float32Array(mask.length).fill(reach)
  // Of an outline that passes both ways, by the height of the triangle.
  const both = (du * dv) / 2 / Math.hypot(du, dv)
  for (let y = 0, at = 0; y < rows; y++) for (let x = 0; x < columns; x++, at++) {
    const own = mask[at]
    const isBesideX = (x > 0 && mask[at - 1] !== own) || (x + 1 < columns && mask[at + 1] !== own)
    const isBesideY = (y > 0 && mask[at - columns] !== own) || (y + 1 < rows && mask[at + columns] !== own)
    if (isBesideX || isBesideY) far[at] = Math.min(reach, isBesideX && isBesideY ? both : (isBesideX ? du : dv) / 2)
  }
  const across = Math.hypot(du, dv)
  const near = (at: number, other: number, mm: number) => {
    if (mask[other] === mask[at] && far[other]! + mm < far[at]!) far[at] = far[other]! + mm
  }
  for (let y = 0, at = 0; y < rows; y++) for (let x = 0; x < columns; x++, at++) {
    if (x > 0) near(at, at - 1, du)
    if (y === 0) continue
    near(at, at - columns, dv)
    if (x > 0) near(at, at - columns - 1, across)
    if (x + 1 < columns) near(at, at - columns + 1, across)
  }
  for (let y = rows - 1, at = mask.length - 1; y >= 0; y--) for (let x = columns - 1; x >= 0; x--, at--) {
    if (x + 1 < columns) near(at, at + 1, du)
    if (y === rows - 1) continue
    near(at, at + columns, dv)
    if (x > 0) near(at, at + columns - 1, across)
    if (x + 1 < columns) near(at, at + columns + 1, across)
  }
  for (let at = 0; at < far.length; at++) if (mask[at] === 0) far[at] = -far[at]!
  return far
}

/** What hangs together in one slice, inside and outside alike. */
export interface SliceParts {
  /** Part of each pixel. */
  of: Int32Array
  /** The largest distance from the outline in each part, mm. */
  depth: Float32Array
  /** Which parts have a pixel of their kind below or above them. */
  goesOn(next: Uint8Array): Uint8Array
}

export function sliceParts(mask: Uint8Array, far: Float32Array, columns: number, rows: number): SliceParts {
  const root = new Int32Array(mask.length)
  const rootOf = (at: number) => {
    while (root[at] !== at) at = root[at] = root[root[at]!]!
    return at
  }
  const join = (one: number, other: number) => {
    const [a, b] = [rootOf(one), rootOf(other)]
    if (a < b) root[b] = a
    else root[a] = b
  }
  for (let y = 0, at = 0; y < rows; y++) for (let x = 0; x < columns; x++, at++) {
    root[at] = at
    if (x > 0 && mask[at - 1] === mask[at]) join(at, at - 1)
    if (y > 0 && mask[at - columns] === mask[at]) join(at, at - columns)
  }
  const of = new Int32Array(mask.length)
  let count = 0
  // A root is the first of its part.
  for (let at = 0; at < of.length; at++) of[at] = root[at] === at ? count++ : of[rootOf(at)]!
  const depth = new Float32Array(count)
  for (let at = 0; at < of.length; at++) depth[of[at]!] = Math.max(depth[of[at]!]!, Math.abs(far[at]!))
  return {
    of, depth,
    goesOn(next) {
      const goes = new Uint8Array(count)
      for (let at = 0; at < of.length; at++) if (next[at] === mask[at]) goes[of[at]!] = 1
      return goes
    },
  }
}
