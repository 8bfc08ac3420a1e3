import { describe, expect, test } from 'vitest'
import type { Mm3, Pose, Quaternion } from '../../contract'
import { composed, inverted, posed, turnedAbout } from './pose'
import { register, type LandmarkPair } from './register'

/** Numbers that look like chance and are the same each time (mulberry32). */
function chance(seed: number) {
  let at = seed
  return () => {
    at = (at + 0x6d2b79f5) | 0
    let t = Math.imul(at ^ (at >>> 15), 1 | at)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Of a head: ears, nose, chin, vertex, the back. */
const HEAD: Mm3[] = [[75, 5, -10], [-74, 7, -12], [2, -105, -20], [1, -80, -95], [3, 10, 110], [-4, 95, 5]]
const about = (axis: Mm3, degrees: number): Quaternion => {
  const length = Math.hypot(...axis)
  const half = (degrees * Math.PI) / 360
  return [...axis.map((one) => (one / length) * Math.sin(half)), Math.cos(half)] as Quaternion
}
const place = (axis: Mm3, degrees: number, at: Mm3): Pose => ({ at, turn: about(axis, degrees) })
const pairsOf = (points: readonly Mm3[], truth: Pose, off: () => Mm3 = () => [0, 0, 0]): LandmarkPair[] => points.map((from) => ({ from, to: posed(from, truth).map((one, axis) => one + off()[axis]!) as Mm3 }))
const fitted = (pairs: readonly LandmarkPair[]) => {
  const result = register(pairs)
  if (result.kind !== 'fitted') throw new Error(result.why)
  return result
}
const degreesBetween = (a: Quaternion, b: Quaternion) => (2 * Math.acos(Math.min(1, Math.abs(a.reduce((sum, one, n) => sum + one * b[n]!, 0)))) * 180) / Math.PI

describe('two models are brought together by what lies at the same place in both', () => {
  test.each([
    ['as they lie', place([1, 0, 0], 0, [0, 0, 0])], ['moved', place([1, 0, 0], 0, [30, -12, 250])], ['turned a little', place([0, 0, 1], 7, [0, 0, 0])],
    ['lying for sitting', place([1, 0, 0], 90, [5, 5, 5])], ['turned half round', place([0, 0, 1], 180, [0, 10, 0])], ['askew', place([1, -2, 0.5], 133, [-300, 40, 12])],
  ])('%s: the place is found to a thousandth of a millimetre', (_name, truth) => {
    const found = fitted(pairsOf(HEAD, truth))
    for (const probe of [[0, 0, 0], [60, -40, 80], [-90, 90, -90]] as Mm3[]) {
      const [is, due] = [posed(probe, found.place), posed(probe, truth)]
      expect(Math.hypot(...is.map((one, axis) => one - due[axis]!))).toBeLessThan(1e-3)
    }
    expect(found.rmsMm).toBeLessThan(1e-6)
    expect(found.tellsSides).toBe(true)
  })

  test('left stays left: whatever is given, three axes keep their order', () => {
    const next = chance(3)
    for (let round = 0; round < 50; round++) {
      const anywhere = (): Mm3 => [next() * 200 - 100, next() * 200 - 100, next() * 200 - 100]
      const result = register(Array.from({ length: 3 + (round % 5) }, () => ({ from: anywhere(), to: anywhere() })))
      if (result.kind !== 'fitted') continue
      const [x, y, z] = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]] as Mm3[]).map((axis) => posed(axis, { at: [0, 0, 0], turn: result.place.turn })) as [Mm3, Mm3, Mm3]
      const determinant = x[0] * (y[1] * z[2] - y[2] * z[1]) - x[1] * (y[0] * z[2] - y[2] * z[0]) + x[2] * (y[0] * z[1] - y[1] * z[0])
      expect(determinant).toBeCloseTo(1, 9)
    }
  })

  test('a finger is off by a millimetre or two: the fit says about so much, and the turn is off by little', () => {
    const next = chance(11)
    const truth = place([0.3, 1, -0.2], 25, [12, -30, 44])
    const found = fitted(pairsOf(HEAD, truth, () => [next() * 3 - 1.5, next() * 3 - 1.5, next() * 3 - 1.5]))
    expect(found.rmsMm).toBeGreaterThan(0.3)
    expect(found.rmsMm).toBeLessThan(2)
    expect(degreesBetween(found.place.turn, truth.turn)).toBeLessThan(1)
    expect(found.residualsMm).toHaveLength(HEAD.length)
    expect(Math.sqrt(found.residualsMm.reduce((sum, one) => sum + one * one, 0) / HEAD.length)).toBeCloseTo(found.rmsMm, 9)
  })

  test('one wrong landmark shows: its own distance is the largest', () => {
    const pairs = pairsOf(HEAD, place([0, 1, 0], 10, [1, 2, 3]))
    pairs[2]!.to = pairs[2]!.to.map((one) => one + 15) as Mm3
    const { residualsMm } = fitted(pairs)
    expect(residualsMm.indexOf(Math.max(...residualsMm))).toBe(2)
  })

  test('a larger head stays larger: nothing is scaled, and the distances say how far off it is', () => {
    const { place: found, rmsMm } = fitted(HEAD.map((from) => ({ from, to: from.map((one) => one * 1.1) as Mm3 })))
    expect(Math.hypot(...posed([100, 0, 0], found).map((one, axis) => one - posed([0, 0, 0], found)[axis]!))).toBeCloseTo(100, 6)
    expect(rmsMm).toBeGreaterThan(5)
  })
})

describe('what cannot be told is refused with its reason', () => {
  const truth = place([0, 0, 1], 20, [5, 5, 5])
  test('fewer than three', () => expect(register(pairsOf(HEAD.slice(0, 2), truth))).toEqual({ kind: 'refused', why: 'too-few' }))
  test('more than there may be', () => expect(register(Array.from({ length: 21 }, (_, n) => ({ from: HEAD[n % 6]!, to: HEAD[n % 6]! })))).toEqual({ kind: 'refused', why: 'too-many' }))
  test('no numbers', () => expect(register([...pairsOf(HEAD.slice(0, 2), truth), { from: [0, Number.NaN, 0], to: [0, 0, 0] }])).toEqual({ kind: 'refused', why: 'no-place' }))
  test('all on one line, or all at one place', () => {
    expect(register(pairsOf([[0, 0, 0], [10, 10, 10], [25, 25, 25], [40, 40, 40.1]], truth))).toEqual({ kind: 'refused', why: 'on-a-line' })
    expect(register(pairsOf([[1, 1, 1], [1, 1, 1], [1, 1, 1]], truth))).toEqual({ kind: 'refused', why: 'on-a-line' })
    const onTheOther = pairsOf(HEAD.slice(0, 3), truth).map((pair, n) => ({ ...pair, to: [n * 20, 0, 0] as Mm3 }))
    expect(register(onTheOther)).toEqual({ kind: 'refused', why: 'on-a-line' })
  })
  test('a mirrored patient, and left and right confounded', () => {
    expect(register(HEAD.map((from) => ({ from, to: posed([-from[0], from[1], from[2]], truth) })))).toEqual({ kind: 'refused', why: 'mirrored' })
    const confounded = pairsOf(HEAD, truth)
    ;[confounded[0]!.to, confounded[1]!.to] = [confounded[1]!.to, confounded[0]!.to]
    expect(register(confounded)).toEqual({ kind: 'refused', why: 'mirrored' })
  })
  test('three points lie in one plane: they fit, and it is said that they do not tell the sides', () => {
    expect(fitted(pairsOf(HEAD.slice(0, 3), truth)).tellsSides).toBe(false)
    expect(fitted(pairsOf(HEAD.slice(0, 4), truth)).tellsSides).toBe(true)
  })
})

describe('by a finger that is off, left and right are told or not told, never told wrongly', () => {
  const ROUNDS = 1_000
  /** Of so many sets: refused as mirrored, and vouched for. */
  function counted(seed: number, offMm: number, points: (next: () => number) => Mm3[], isMirrored: boolean) {
    const next = chance(seed)
    // Two uniform numbers to one of a bell (Box and Muller).
    const error = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()) * offMm
    const found = { mirrored: 0, tells: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      const truth = place([next() - 0.5, next() - 0.5, next() - 0.5], next() * 180, [next() * 100, next() * 100, next() * 100])
      const pairs = points(next).map(([x, y, z]): LandmarkPair => ({ from: [x, y, z], to: posed([isMirrored ? -x : x, y, z], truth).map((one) => one + error()) as Mm3 }))
      const result = register(pairs)
      if (result.kind === 'refused' && result.why === 'mirrored') found.mirrored++
      if (result.kind === 'fitted' && result.tellsSides) found.tells++
    }
    return found
  }
  const flat = (count: number, heightMm: number) => (next: () => number): Mm3[] => Array.from({ length: count }, () => [next() * 100 - 50, next() * 80 - 40, (next() * 2 - 1) * heightMm])
  const head = (count: number) => (): Mm3[] => HEAD.slice(0, count)

  test.each([[4, 4, 3], [5, 4, 1], [5, 4, 3], [5, 4, 4], [5, 15, 5], [8, 4, 3], [20, 6, 4]])('%i mirrored pairs, %i mm about a plane, %i mm off: hardly one in a hundred is vouched for', (count, heightMm, offMm) => {
    expect(counted(count * 1_000 + offMm, offMm, flat(count, heightMm), true).tells).toBeLessThanOrEqual(ROUNDS * 0.01)
  })
  test.each([[4, 3], [6, 3], [6, 6]])('%i mirrored pairs all over a head, %i mm off: all but all are refused, none is vouched for', (count, offMm) => {
    const found = counted(31 + count, offMm, head(count), true)
    expect(found.mirrored).toBeGreaterThanOrEqual(ROUNDS * 0.99)
    expect(found.tells).toBe(0)
  })
  test.each([[4, 3], [6, 2], [6, 5]])('%i good pairs all over a head, %i mm off: all but all are vouched for, none is refused', (count, offMm) => {
    const found = counted(53 + count, offMm, head(count), false)
    expect(found.tells).toBeGreaterThanOrEqual(ROUNDS * 0.97)
    expect(found.mirrored).toBe(0)
  })
  test('good pairs about one plane are hardly ever called mirrored', () => {
    expect(counted(71, 3, flat(5, 4), false).mirrored).toBeLessThanOrEqual(ROUNDS * 0.03)
  })
})

test('a move and its opposite lead back, and a turn about a point leaves that point', () => {
  const one = place([1, 2, 3], 40, [10, 20, 30])
  const other = place([-1, 0.5, 0], 80, [-5, 0, 7])
  const at: Mm3 = [12, -34, 56]
  const near = (is: Mm3, due: Mm3) => is.forEach((part, axis) => expect(part).toBeCloseTo(due[axis]!, 9))
  near(posed(posed(at, one), inverted(one)), at)
  near(posed(at, composed(one, other)), posed(posed(at, other), one))
  near(posed(at, turnedAbout(one, [0, 0, 1], 25, posed(at, one))), posed(at, one))
})
