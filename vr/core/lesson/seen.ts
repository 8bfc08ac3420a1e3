import type { CutBox, CutPlane, Lasso, Mm3, SceneState, StructureKey, ViewState } from '../../contract'
import type { Look } from '../state/looks'
import { cross, dot, lengthOf, minus, opposite, plus, rotated, times, unit } from './space'
import type { Surface } from './surface'

/** What is fainter is looked through to something more solid behind it, as when somebody points at it (scene/pick.ts). */
const LOOKED_THROUGH = 0.5
const SAMPLES = 400
/** A picture is seldom wider than this many of its heights. */
const WIDEST = 2

export type SurfaceOf = (key: StructureKey) => Surface | undefined
type Cut = Pick<SceneState, 'planes' | 'box' | 'lassos'>

/**
 * How much of a structure is free: of the rays from the eye that would meet it if it stood there alone and whole, the share whose first
 * solid thing is the structure, by its surface or by the face of a cut through it. What lies beside the picture is not seen.
 */
export function shareSeen(key: StructureKey, { view, looks, cut, surfaceOf }: { view: ViewState; looks: readonly Look[]; cut: Cut; surfaceOf: SurfaceOf }): number {
  const look = looks.find((one) => one.key === key)
  const surface = surfaceOf(key)
  if (!look || !surface) return 0
  const isInPicture = pictureOf(view)
  const active = cut.planes.filter(({ isOn }) => isOn)
  const isCutOut = cutOut(cut)
  const others = looks.filter((one) => one.isShown && one.opacity >= LOOKED_THROUGH && one.key !== key)
  let [alone, seen] = [0, 0]
  for (const sample of surface.samples(SAMPLES)) {
    const at = shownAt(sample, look)
    const towards = unit(minus(at, view.from))
    const first = hitsOf(surface, look, view.from, towards)[0]
    // The far side of it: another sample stands for what is seen there.
    if (!first || first.distanceMm < lengthOf(minus(at, view.from)) - 1e-3 - surface.errorMm) continue
    alone += 1
    if (!look.isShown || look.opacity < LOOKED_THROUGH || !isInPicture(at)) continue
    const own = firstLeft(surface, look, view.from, towards, active, isCutOut)
    if (!own) continue
    const isCovered = others.some((other) => {
      const cover = surfaceOf(other.key)
      const found = cover && firstLeft(cover, other, view.from, towards, active, isCutOut)
      if (!found) return false
      // On one face of a cut lie both the inner and what holds it: the smaller is what is seen there.
      if (found.isOnCut && own.isOnCut && Math.abs(found.distanceMm - own.distanceMm) < 1e-3) return sizeOf(cover) < sizeOf(surface)
      return found.distanceMm < own.distanceMm
    })
    if (!isCovered) seen += 1
  }
  return alone === 0 ? 0 : seen / alone
}

const sizeOf = ({ low, high }: Surface): number => lengthOf(minus(high, low))
const shownAt = (at: Mm3, { pose, shift }: Look): Mm3 => plus(pose ? plus(rotated(at, pose.turn), pose.at) : at, shift)

function hitsOf(surface: Surface, { pose, shift }: Look, from: Mm3, towards: Mm3) {
  const near = minus(from, shift)
  if (!pose) return surface.hits(near, towards)
  const back = opposite(pose.turn)
  return surface.hits(rotated(minus(near, pose.at), back), rotated(towards, back))
}

/** The first place of a structure that no cut took; where the ray came in by the face of a plane, that. */
function firstLeft(surface: Surface, look: Look, from: Mm3, towards: Mm3, planes: readonly CutPlane[], isCutOut: (at: Mm3) => boolean): { distanceMm: number; isOnCut: boolean } | null {
  const cuts = (n: number) => (look.mask & (1 << n)) !== 0
  for (const { distanceMm, isLeaving } of hitsOf(surface, look, from, towards)) {
    const at = plus(from, times(towards, distanceMm))
    if (planes.some((plane, n) => cuts(n) && dot(plane.normal, at) > plane.distanceMm) || isCutOut(at)) continue
    if (isLeaving) {
      let entry = -Infinity
      planes.forEach((plane, n) => {
        const along = dot(plane.normal, towards)
        if (cuts(n) && along < 0) entry = Math.max(entry, (plane.distanceMm - dot(plane.normal, from)) / along)
      })
      if (entry > 0 && entry < distanceMm && !isCutOut(plus(from, times(towards, entry)))) return { distanceMm: entry, isOnCut: true }
    }
    return { distanceMm, isOnCut: false }
  }
  return null
}

/** By box and outlines, which leave no faces. */
function cutOut({ box, lassos }: Cut): (at: Mm3) => boolean {
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
function isInOutline(outline: Lasso['outline'], x: number, y: number): boolean {
  let isIn = false
  for (let n = 0, before = outline.length - 1; n < outline.length; before = n++) {
    const [a, b] = [outline[n]!, outline[before]!]
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) isIn = !isIn
  }
  return isIn
}

function pictureOf({ from, to, up, heightMm }: ViewState): (at: Mm3) => boolean {
  const ahead = unit(minus(to, from))
  const right = unit(cross(ahead, up))
  const above = cross(right, ahead)
  const half = heightMm / 2 / lengthOf(minus(to, from))
  return (at) => {
    const off = minus(at, from)
    const depth = dot(off, ahead)
    return depth > 0 && Math.abs(dot(off, above)) <= half * depth && Math.abs(dot(off, right)) <= half * depth * WIDEST
  }
}
