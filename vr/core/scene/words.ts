/**
 * Where words stand in the picture: inside of it, and beside each other. In parts of half the picture, x to the right and y up, -1
 * to 1; nothing is allocated.
 */
export interface Words {
  /** What they name. */
  x: number
  y: number
  width: number
  height: number
  /** Which place of the words lies there, 0 to 1 from the left and from below; less than 0: they begin beyond it. Given, and changed. */
  cx: number
  cy: number
}

const EDGE = 0.985
/** So many lines up or down, nearest first, until they stand beside what is there. */
const LINES = [0, 1, -1, 2, -2, 3, -3] as const
/** Lines keep a little apart. */
const APART = 1.08

const left = ({ x, cx, width }: Words) => x - cx * width
const low = ({ y, cy, height }: Words) => y - cy * height

function meets(a: Words, b: Words): boolean {
  return left(a) < left(b) + b.width && left(b) < left(a) + a.width && low(a) < low(b) + b.height && low(b) < low(a) + a.height
}

/** What was to the right of its place goes to the left where there is no room, and everything else is moved inside. */
function moveInside(one: Words): void {
  if (one.cx <= 0 && left(one) + one.width > EDGE && one.x - (1 - one.cx) * one.width >= -EDGE) one.cx = 1 - one.cx
  // Wider than the picture: its beginning is read.
  if (left(one) + one.width > EDGE) one.cx = 1 - (EDGE - one.x) / one.width
  if (left(one) < -EDGE) one.cx = (one.x + EDGE) / one.width
  if (low(one) + one.height > EDGE) one.cy = 1 - (EDGE - one.y) / one.height
  if (low(one) < -EDGE) one.cy = (one.y + EDGE) / one.height
}

/** @param count of `all`; those before have the better place */
export function layWords(all: readonly Words[], count: number): void {
  for (let n = 0; n < count; n++) {
    const one = all[n]!
    moveInside(one)
    const { cy } = one
    let isFree = false
    for (const lines of LINES) {
      one.cy = cy - lines * APART
      if (low(one) < -EDGE || low(one) + one.height > EDGE) continue
      isFree = true
      for (let before = 0; before < n && isFree; before++) isFree = !meets(one, all[before]!)
      if (isFree) break
    }
    // As crowded as that there is no better place.
    if (!isFree) one.cy = cy
  }
}
