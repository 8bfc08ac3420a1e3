import { add, cross, dot, length, scale, subtract, type Vector } from '../../geometry/vector'
import type { Form } from './forms'
import { DIRECTIONS, LANDMARKS, SKIN_LANDMARKS, WIDTHS, type Direction, type Landmark } from './landmarks'

type Out = Partial<Record<Direction, number>>
type Aside = { towards: Direction; mm: number } | { towards: Direction; cun: number; by: keyof typeof WIDTHS }
/** How a point is found: so many of so many cun along a line inside the body, then out to the skin. Counted from the first landmark. */
export type PointPlace =
  | { along: [Landmark, Landmark]; cun: number; of: number; aside?: Aside; out: Out }
  /** Half way between two places of the skin (points or landmarks); `from`: seen from inside. */
  | { midway: [string, string]; from: Landmark; out: Out }
  /** Along the midline of the skull's skin. */
  | { arc: ['front-hairline', 'back-hairline']; cun: number; of: number }
export interface PointRule {
  code: string
  sides: 'both' | 'middle'
  place: PointPlace
  /** `aimed`: straight at its goal, whatever the slope comes to. */
  needle: { way: keyof typeof SLOPES | 'aimed'; towards?: string; depthMm: [number, number] }
}
export interface PlacedPoint {
  code: string
  side: 'left' | 'right' | 'middle'
  /** On the skin, patient mm. */
  at: Vector
  /** Out of the skin; unit. */
  normal: Vector
  /** Of the needle, inwards; unit. */
  direction: Vector
}

/** Degrees between needle and skin, as teaching texts have them. */
export const SLOPES = { perpendicular: 90, oblique: 45, transverse: 15 } as const

/** Nothing of the body is thicker than this about an axis. */
const FARTHEST_MM = 260
const STEP_MM = 2

/** All points of the rules on a skin, bilateral ones left and right. @throws where a rule leads to no skin: a mistake in the content */
export function placePoints(skin: Form, rules: readonly PointRule[]): PlacedPoint[] {
  const found = new Map<string, Vector>()
  const placeOf = (code: string): Vector => {
    const known = found.get(code)
    if (known) return known
    if (code in SKIN_LANDMARKS) return landmarkOn(skin, code as keyof typeof SKIN_LANDMARKS)
    const rule = rules.find((one) => one.code === code)
    if (!rule) throw new RangeError(`no point and no landmark ${code}`)
    const at = placed(skin, rule, placeOf)
    found.set(code, at)
    return at
  }
  return rules.flatMap((rule): PlacedPoint[] => {
    const at = placeOf(rule.code)
    const normal = normalAt(skin, at)
    const left = { code: rule.code, at, normal, direction: needleOf(rule, at, normal, placeOf) }
    if (rule.sides === 'middle') return [{ ...left, side: 'middle' }]
    return [{ ...left, side: 'left' }, { code: rule.code, side: 'right', at: mirror(at), normal: mirror(normal), direction: mirror(left.direction) }]
  })
}

const mirror = ([x, y, z]: Vector): Vector => [-x, y, z]

export const landmarkOn = (skin: Form, name: keyof typeof SKIN_LANDMARKS): Vector => outwards(skin, SKIN_LANDMARKS[name].from, directionOf(SKIN_LANDMARKS[name].out))

function placed(skin: Form, { code, place }: PointRule, placeOf: (code: string) => Vector): Vector {
  if ('arc' in place) return alongArc(skin, placeOf(place.arc[0]), placeOf(place.arc[1]), place.cun / place.of)
  const out = directionOf(place.out)
  if ('midway' in place) {
    const [one, other] = [placeOf(place.midway[0]), placeOf(place.midway[1])]
    const middle = scale(add(one, other), 0.5)
    // Seen from the axis, at the height of the middle: along the axis it must not move.
    const from = LANDMARKS[place.from]
    const reach = subtract(middle, from)
    return outwards(skin, subtract(middle, scale(out, Math.max(0, dot(reach, out)))), out, code)
  }
  const [from, to] = [LANDMARKS[place.along[0]], LANDMARKS[place.along[1]]]
  const axis = add(from, scale(subtract(to, from), place.cun / place.of))
  return outwards(skin, place.aside ? add(axis, asideOf(place.aside)) : axis, out, code)
}

function asideOf(aside: Aside): Vector {
  const mm = 'mm' in aside ? aside.mm : aside.cun * WIDTHS[aside.by].mm / WIDTHS[aside.by].cun
  return scale(DIRECTIONS[aside.towards], mm)
}

function directionOf(out: Out): Vector {
  const sum = Object.entries(out).reduce<Vector>((all, [word, share]) => add(all, scale(DIRECTIONS[word as Direction], share)), [0, 0, 0])
  return normalize(sum)
}

/** Where a ray from inside first leaves the skin; to a hundredth of a millimetre. */
function outwards(skin: Form, from: Vector, direction: Vector, code = ''): Vector {
  const at = (t: number): Vector => add(from, scale(direction, t))
  const inside = (t: number) => skin.distance(...at(t)) < 0
  if (!inside(0)) throw new RangeError(`${code} is looked for from outside the body`)
  for (let t = 0; t < FARTHEST_MM; t += STEP_MM) {
    if (inside(t + STEP_MM)) continue
    let [low, high] = [t, t + STEP_MM]
    while (high - low > 0.01) {
      const middle = (low + high) / 2
      if (inside(middle)) low = middle
      else high = middle
    }
    return at(low)
  }
  throw new RangeError(`${code} leads to no skin`)
}

export function normalAt(skin: Form, [x, y, z]: Vector): Vector {
  const h = 0.5
  return normalize([skin.distance(x + h, y, z) - skin.distance(x - h, y, z), skin.distance(x, y + h, z) - skin.distance(x, y - h, z), skin.distance(x, y, z + h) - skin.distance(x, y, z - h)])
}

const ARC_STEPS = 180
/** A share of the way over the head from one place of the midline to the other, measured on the skin. */
function alongArc(skin: Form, from: Vector, to: Vector, share: number): Vector {
  const centre = LANDMARKS.head
  const angle = (place: Vector) => Math.atan2(place[2] - centre[2], -(place[1] - centre[1]))
  const first = angle(from)
  let last = angle(to)
  if (last < first) last += 2 * Math.PI
  const places = Array.from({ length: ARC_STEPS + 1 }, (_, step) => {
    const a = first + (last - first) * step / ARC_STEPS
    return outwards(skin, centre, [0, -Math.cos(a), Math.sin(a)])
  })
  const lengths = places.slice(1).map((place, index) => length(subtract(place, places[index]!)))
  let rest = share * lengths.reduce((sum, each) => sum + each, 0)
  for (const [index, each] of lengths.entries()) {
    if (rest <= each) return outwards(skin, centre, normalize(subtract(add(places[index]!, scale(subtract(places[index + 1]!, places[index]!), rest / each)), centre)))
    rest -= each
  }
  return to
}

/** Straight in, or leaning from the skin towards a place or in a direction. */
function needleOf({ code, needle }: PointRule, at: Vector, normal: Vector, placeOf: (code: string) => Vector): Vector {
  const inwards = scale(normal, -1)
  if (needle.way === 'perpendicular') return inwards
  const goal = goalOf(needle.towards, at, placeOf)
  if (needle.way === 'aimed') return normalize(goal)
  const onSkin = subtract(goal, scale(normal, dot(goal, normal)))
  if (length(onSkin) < 1e-6) throw new RangeError(`${code} leans nowhere`)
  const slope = SLOPES[needle.way] * Math.PI / 180
  return normalize(add(scale(normalize(onSkin), Math.cos(slope)), scale(inwards, Math.sin(slope))))
}

function goalOf(towards: string | undefined, at: Vector, placeOf: (code: string) => Vector): Vector {
  if (towards === undefined) throw new RangeError('a needle that leans needs a goal')
  if (towards === 'midline') return [-at[0], 0, 0]
  if (towards in DIRECTIONS) return DIRECTIONS[towards as Direction]
  if (towards in LANDMARKS) return subtract(LANDMARKS[towards as Landmark], at)
  return subtract(placeOf(towards), at)
}

/** Away from `normal`, for words beside a point: to the body's left or right where there is one. */
export const besides = (normal: Vector): Vector => {
  const aside = cross(normal, [0, 0, 1])
  return length(aside) < 0.2 ? [1, 0, 0] : normalize(aside)
}

function normalize(of: Vector): Vector {
  return scale(of, 1 / length(of))
}
