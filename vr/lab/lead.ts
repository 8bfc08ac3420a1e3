import type { Mm3, SceneState, ViewState } from '../contract'
import { cross, distanceOf, dot, lengthOf, minus, opposite, plus, rotated, times, unit } from '../core/lesson/space'
import { viewBetween, type Body } from '../core/lesson/views-between'

/** Ten times a second is enough for eyes that follow. */
const EVERY_MS = 100
/** A head trembles and glances; half of what is new is taken over in so long. */
const SMOOTHS_MS = 250
/** Height of the picture over the distance: what somebody in a headset looks at, not all that they see. */
const SEEN = 0.8
/** Of a page's picture (vr/core/scene/views.ts): followers see as much from farther off, without a headset's wide angle. */
const OPENING = 0.5
/** Of the body's reach: no picture of a single pore, and none of a speck in a hall. */
const [LEAST, MOST] = [0.4, 3]
/** Whoever looks farther aside than this looks at their menu or at somebody: the picture stays. */
const ASIDE = Math.cos((50 * Math.PI) / 180)
/** Straight down or up, the room's up says nothing. */
const UPRIGHT = 0.95
/** Of the picture's height: less is not told. */
const STILL = 0.002

/** Metres in the room, y up, to the patient's millimetres. */
function inPatient([x, y, z]: Mm3, { place, scale }: SceneState['body']): Mm3 {
  const [a, b, c] = times(rotated(minus([x, y, z], place.at), opposite(place.turn)), 1_000 / scale)
  return [a, -c, b]
}

/** What a head in the room sees, as a picture of a page; null: it looks elsewhere. @param head position and quaternion */
export function viewOfHead(head: ArrayLike<number>, body: SceneState['body'], { centre, radiusMm }: Body): ViewState | null {
  const [x, y, z, qx, qy, qz, qw] = head as unknown as [number, number, number, number, number, number, number]
  const eye = inPatient([x, y, z], body)
  const along = (direction: Mm3): Mm3 => unit(minus(inPatient(plus([x, y, z], direction), body), eye))
  const towards = along(rotated([0, 0, -1], [qx, qy, qz, qw]))
  const toCentre = minus(centre, eye)
  const away = lengthOf(toCentre)
  // From within there is no aside.
  if (away > radiusMm && dot(unit(toCentre), towards) < ASIDE) return null
  const depth = Math.max(dot(toCentre, towards), radiusMm * LEAST)
  const to = plus(eye, times(towards, depth))
  const heightMm = Math.min(radiusMm * MOST, Math.max(radiusMm * LEAST, depth * SEEN))
  const upright = along([0, 1, 0])
  const guide = Math.abs(dot(upright, towards)) < UPRIGHT ? upright : along(rotated([0, 1, 0], [qx, qy, qz, qw]))
  // Held level: a picture that tilts with somebody else's head makes ill.
  const up = unit(cross(cross(towards, guide), towards))
  return { from: minus(to, times(towards, heightMm / OPENING)), to, up, heightMm }
}

/** The leader's head as views for those who follow: calm, and only where something changed. */
export function createHeadLead(body: Body) {
  let smooth: ViewState | null = null
  let told: ViewState | null = null
  let lastMs = -Infinity
  let toldMs = -Infinity
  return {
    /** @returns what is to be told now; null: nothing */
    look(head: ArrayLike<number>, place: SceneState['body'], nowMs: number): ViewState | null {
      const wanted = viewOfHead(head, place, body)
      const share = 1 - 0.5 ** (Math.max(0, nowMs - lastMs) / SMOOTHS_MS)
      lastMs = nowMs
      if (wanted) smooth = smooth ? viewBetween(smooth, wanted, share, body) : wanted
      if (!smooth || nowMs - toldMs < EVERY_MS || (told && isStill(told, smooth))) return null
      toldMs = nowMs
      told = smooth
      return smooth
    },
    /** The headset was left. */
    rest() { smooth = told = null },
  }
}
export type HeadLead = ReturnType<typeof createHeadLead>

const isStill = (a: ViewState, b: ViewState): boolean => {
  const within = b.heightMm * STILL
  return distanceOf(a.from, b.from) < within && distanceOf(a.to, b.to) < within && Math.abs(a.heightMm - b.heightMm) < within
}
