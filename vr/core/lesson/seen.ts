import type { Mm3, SceneState, StructureKey, ViewState } from '../../contract'
import { cutAway, type CutAway } from '../state/cut-away'
import { isGlass, type Look } from '../state/looks'
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
  const away = cutAway({ ...cut, planes: cut.planes.filter(({ isOn }) => isOn) })
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
    const own = firstLeft(surface, look, view.from, towards, away)
    if (!own) continue
    const isCovered = others.some((other) => {
      const cover = surfaceOf(other.key)
      const found = cover && firstLeft(cover, other, view.from, towards, away)
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

/** The first place of a structure that no cut took; where the ray came in by the face of a cut, that, unless it is glass, which has none. */
function firstLeft(surface: Surface, look: Look, from: Mm3, towards: Mm3, cut: CutAway): { distanceMm: number; isOnCut: boolean } | null {
  for (const { distanceMm, isLeaving } of hitsOf(surface, look, from, towards)) {
    if (cut.isAway(plus(from, times(towards, distanceMm)), look.mask)) continue
    if (isLeaving && isGlass(look)) continue
    const entry = isLeaving ? cut.entry(from, towards, look.mask, distanceMm) : -Infinity
    if (entry > 0) return { distanceMm: entry, isOnCut: true }
    return { distanceMm, isOnCut: false }
  }
  return null
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
