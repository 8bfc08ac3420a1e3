import type { Vector } from '../../geometry/vector'

/**
 * Solids as signed distances: below 0 inside, in mm, exact near the surface and never far too large away from it. Joined by a
 * smooth least (Quilez, Smooth minimum, polynomial of second order), which is what makes limbs grow out of a trunk.
 */
export interface Form {
  /** Patient mm. */
  distance(x: number, y: number, z: number): number
  /** What it fills, so that far forms are passed over. */
  least: Vector
  most: Vector
}

/** Math.hypot takes ten times as long, and the forms are asked some million times. */
const size = (x: number, y: number, z: number) => Math.sqrt(x * x + y * y + z * z)

/** Half axes along x, y, z. */
export function ellipsoid(at: Vector, half: Vector): Form {
  return {
    distance: (x, y, z) => {
      const px = (x - at[0]) / half[0]
      const py = (y - at[1]) / half[1]
      const pz = (z - at[2]) / half[2]
      const outer = size(px, py, pz)
      const slope = size(px / half[0], py / half[1], pz / half[2])
      return slope < 1e-9 ? -Math.min(...half) : outer * (outer - 1) / slope
    },
    least: [at[0] - half[0], at[1] - half[1], at[2] - half[2]], most: [at[0] + half[0], at[1] + half[1], at[2] + half[2]],
  }
}

/** Two balls and what lies between them; the radius changes evenly. */
export function cone(from: Vector, to: Vector, fromRadius: number, toRadius: number): Form {
  const [dx, dy, dz] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]]
  const square = dx * dx + dy * dy + dz * dz
  const [radius, last] = [fromRadius, toRadius]
  return {
    distance: (x, y, z) => {
      const share = Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy + (z - from[2]) * dz) / square))
      return size(x - from[0] - share * dx, y - from[1] - share * dy, z - from[2] - share * dz) - radius - share * (last - radius)
    },
    least: [0, 1, 2].map((axis) => Math.min(from[axis]! - radius, to[axis]! - last)) as unknown as Vector,
    most: [0, 1, 2].map((axis) => Math.max(from[axis]! + radius, to[axis]! + last)) as unknown as Vector,
  }
}

/** A cross-section of a loft: `at` mm along its axis; half widths to the four sides, and how far its middle stands off the axis. */
export interface Section { at: number; side: number; front: number; back: number; offSide?: number; offBack?: number }
export interface LoftFrame {
  start: Vector
  /** Unit vectors: along the axis; to the side; to the back. */
  along: Vector
  side: Vector
  back: Vector
}

/** Even course between the sections: Catmull-Rom, without the overshoot that a sharp change would bring. */
function courseOf(sections: readonly Section[], pick: (section: Section) => number): (at: number) => number {
  const values = sections.map(pick)
  const slopes = values.map((value, index) => {
    const [before, after] = [index > 0 ? (value - values[index - 1]!) / (sections[index]!.at - sections[index - 1]!.at) : null, index + 1 < values.length ? (values[index + 1]! - value) / (sections[index + 1]!.at - sections[index]!.at) : null]
    if (before === null || after === null) return before ?? after ?? 0
    return before * after <= 0 ? 0 : 2 * before * after / (before + after)
  })
  return (at) => {
    let index = 0
    while (index + 2 < sections.length && at > sections[index + 1]!.at) index++
    const [from, width] = [sections[index]!.at, sections[index + 1]!.at - sections[index]!.at]
    const t = Math.min(1, Math.max(0, (at - from) / width))
    const [a, b] = [values[index]!, values[index + 1]!]
    const [m, n] = [slopes[index]! * width, slopes[index + 1]! * width]
    return a + t * (m + t * (3 * (b - a) - 2 * m - n + t * (m + n - 2 * (b - a))))
  }
}

/** Courses are read from tables with a step of this; a millimetre is finer than any form here changes. */
const STEP_MM = 1

/**
 * A solid through cross-sections. Ends are rounded by `round` mm beyond the first and the last section.
 * @param power 2 is an ellipse, more is squarer
 */
export function loft({ start, along, side, back }: LoftFrame, sections: readonly Section[], { round = 10, power = 2 }: { round?: number; power?: number } = {}): Form {
  const [first, last] = [sections[0]!.at, sections.at(-1)!.at]
  const count = Math.ceil((last - first) / STEP_MM) + 1
  const picks: ((section: Section) => number)[] = [({ side: each }) => each, ({ front }) => front, ({ back: each }) => each, ({ offSide }) => offSide ?? 0, ({ offBack }) => offBack ?? 0]
  const [sides, fronts, backs, offSides, offBacks] = picks.map((pick) => {
    const course = courseOf(sections, pick)
    return Float64Array.from({ length: count }, (_, index) => course(Math.min(last, first + index * STEP_MM)))
  }) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
  const read = (table: Float64Array, index: number, share: number) => table[index]! + share * (table[Math.min(count - 1, index + 1)]! - table[index]!)
  const distance = (x: number, y: number, z: number): number => {
    const px = x - start[0]
    const py = y - start[1]
    const pz = z - start[2]
    const t = px * along[0] + py * along[1] + pz * along[2]
    const inner = Math.min(last, Math.max(first, t))
    const place = (inner - first) / STEP_MM
    const index = Math.min(count - 1, Math.floor(place))
    const share = place - index
    const u = px * side[0] + py * side[1] + pz * side[2] - read(offSides, index, share)
    const v = px * back[0] + py * back[1] + pz * back[2] - read(offBacks, index, share)
    const w = t - inner
    const a = read(sides, index, share)
    const b = read(v < 0 ? fronts : backs, index, share)
    const qu = Math.abs(u) / a
    const qv = Math.abs(v) / b
    const qw = Math.abs(w) / round
    if (power === 2) {
      const outer = size(qu, qv, qw)
      const slope = size(qu / a, qv / b, qw / round)
      return slope < 1e-9 ? -Math.min(a, b) : outer * (outer - 1) / slope
    }
    const outer = (qu ** power + qv ** power + qw ** power) ** (1 / power)
    if (outer < 1e-6) return -Math.min(a, b)
    const fall = outer ** (1 - power)
    const slope = fall * size(qu ** (power - 1) / a, qv ** (power - 1) / b, qw ** (power - 1) / round)
    return (outer - 1) / slope
  }
  const widest = (table: Float64Array) => table.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
  const reach = [widest(sides) + widest(offSides), Math.max(widest(fronts), widest(backs)) + widest(offBacks)] as const
  const ends = [first - round, last + round].map((t) => [0, 1, 2].map((axis) => start[axis]! + t * along[axis]!))
  const margin = [0, 1, 2].map((axis) => Math.abs(side[axis]!) * reach[0] + Math.abs(back[axis]!) * reach[1])
  return {
    distance,
    least: [0, 1, 2].map((axis) => Math.min(ends[0]![axis]!, ends[1]![axis]!) - margin[axis]!) as unknown as Vector,
    most: [0, 1, 2].map((axis) => Math.max(ends[0]![axis]!, ends[1]![axis]!) + margin[axis]!) as unknown as Vector,
  }
}

/** The same on the other side. */
export const mirrored = ({ distance, least, most }: Form): Form => ({ distance: (x, y, z) => distance(-x, y, z), least: [-most[0], least[1], least[2]], most: [-least[0], most[1], most[2]] })

export interface Part {
  form: Form
  /** Over so many mm it grows together with what was before it. */
  blend: number
  /** Taken away instead of added: eye sockets, the navel. */
  isTaken?: boolean
}

/** Each after the other. Outside its box a form counts only as far as it could reach by its blend. */
export function joined(parts: readonly Part[]): Form {
  const distance = (x: number, y: number, z: number): number => {
    let d = Infinity
    for (let index = 0; index < parts.length; index++) {
      const { form, blend, isTaken } = parts[index]!
      const { least, most } = form
      const farX = x < least[0] ? least[0] - x : x > most[0] ? x - most[0] : 0
      const farY = y < least[1] ? least[1] - y : y > most[1] ? y - most[1] : 0
      const farZ = z < least[2] ? least[2] - z : z > most[2] ? z - most[2] : 0
      const far = size(farX, farY, farZ)
      if (isTaken) {
        if (far > blend || -far < d - blend && far > 0) continue
        const other = -Math.max(far, form.distance(x, y, z))
        const h = Math.max(blend - Math.abs(d - other), 0) / blend
        d = Math.max(d, other) + h * h * blend / 4
        continue
      }
      if (far > d + blend) continue
      // Never nearer than its box: else it would begin to count all at once.
      const other = far > 0 ? Math.max(far, form.distance(x, y, z)) : form.distance(x, y, z)
      if (d === Infinity) { d = other; continue }
      const h = blend > 0 ? Math.max(blend - Math.abs(d - other), 0) / blend : 0
      d = Math.min(d, other) - h * h * blend / 4
    }
    return d
  }
  const added = parts.filter(({ isTaken }) => !isTaken)
  // A smooth least lies outside both by a quarter of the blend.
  const swell = Math.max(...added.map(({ blend }) => blend)) / 4
  return {
    distance,
    least: [0, 1, 2].map((axis) => Math.min(...added.map(({ form }) => form.least[axis]!)) - swell) as unknown as Vector,
    most: [0, 1, 2].map((axis) => Math.max(...added.map(({ form }) => form.most[axis]!)) + swell) as unknown as Vector,
  }
}
