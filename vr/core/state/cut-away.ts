import type { CutBox, CutPlane, Lasso, Mm3 } from '../../contract'
import { cross, dot, minus, opposite, plus, rotated, times, unit } from '../lesson/space'
import { cutFaces, entryByFace } from './cut-faces'

/**
 * What planes, box and lassos have taken away, place by place, in the patient's millimetres: for what is pointed at and for answers, which
 * are judged without a picture. The shaders of scene and volume say the same in their own words (scene/cuts.ts, lasso-masks.ts).
 */
export interface CutAway {
  /** By any of them. @param mask which planes count: bit n for plane n */
  isAway(at: Mm3, mask: number): boolean
  /** By box and lassos. */
  isCutOut(at: Mm3): boolean
  /** How far along a ray it comes, for the last time before `before`, from what was taken away into what is left; -Infinity: it does not. */
  entry(from: Mm3, towards: Mm3, mask: number, before: number): number
}

/** @param planes those that are on, in the order of the masks */
export function cutAway({ planes, box, lassos }: { planes: readonly CutPlane[]; box: CutBox | null; lassos: readonly Lasso[] }): CutAway {
  const isCutOut = cutOut(box, lassos)
  const cuts = (mask: number, n: number) => (mask & (1 << n)) !== 0
  const isAway = (at: Mm3, mask: number) => planes.some(({ normal, distanceMm }, n) => cuts(mask, n) && dot(normal, at) > distanceMm) || isCutOut(at)
  const faces = cutFaces(planes, box, lassos)
  return { isCutOut, isAway, entry: (from, towards, mask, before) => entryByFace(faces, from, towards, mask, before, (at) => isAway(at, mask)) }
}

function cutOut(box: CutBox | null, lassos: readonly Lasso[]): (at: Mm3) => boolean {
  const inBox = box && boxTest(box)
  const inLassos = lassos.map((lasso) => ({ isIn: lassoTest(lasso), keeps: lasso.keeps }))
  return (at) => (box && inBox ? inBox(at) !== (box.keeps === 'inside') : false) || inLassos.some(({ isIn, keeps }) => isIn(at) !== (keeps === 'inside'))
}

/** The box stands turned about its own middle. */
function boxTest({ low, high, turn }: CutBox): (at: Mm3) => boolean {
  const middle = times(plus(low, high), 0.5)
  const half = times(minus(high, low), 0.5)
  const back = opposite(turn)
  return (at) => rotated(minus(at, middle), back).every((along, axis) => Math.abs(along) <= half[axis]!)
}

/** Behind the eye is outside. */
function lassoTest({ eye, towards, up, outline }: Lasso): (at: Mm3) => boolean {
  const ahead = unit(towards)
  const right = unit(cross(ahead, up))
  const above = cross(right, ahead)
  return (at) => {
    const off = minus(at, eye)
    const depth = dot(off, ahead)
    return depth > 0 && isInOutline(outline, dot(off, right) / depth, dot(off, above) / depth)
  }
}

/** Where the outline crosses itself, every second region is inside. */
export function isInOutline(outline: Lasso['outline'], x: number, y: number): boolean {
  let isIn = false
  for (let n = 0, before = outline.length - 1; n < outline.length; before = n++) {
    const [a, b] = [outline[n]!, outline[before]!]
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) isIn = !isIn
  }
  return isIn
}
