import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { add, dot, length, scale, subtract, type Vector } from '../../geometry/vector'
import { boxOf, contentOf, type Mesh } from '../mesh'
import { surfaceNet } from '../nets'
import { bodyForm } from './form'
import { LEFT, STATURE_MM } from './frame'
import { INNER_SOLIDS } from './inner'
import { LANDMARKS, type Landmark } from './landmarks'
import { placePoints, type PlacedPoint, type PointRule } from './points'
import { sampled } from './sample'

const words = z.strictObject({ en: z.string().min(10), zh: z.string().min(2) })
const share = z.number().min(-1).max(1)
const place = z.union([
  z.strictObject({ along: z.tuple([z.string(), z.string()]), cun: z.number(), of: z.number().positive(), aside: z.record(z.string(), z.union([z.string(), z.number()])).optional(), out: z.record(z.string(), share) }),
  z.strictObject({ midway: z.tuple([z.string(), z.string()]), from: z.string(), out: z.record(z.string(), share) }),
  z.strictObject({ arc: z.tuple([z.string(), z.string()]), cun: z.number(), of: z.number() }),
])
const content = z.strictObject({
  source: z.string(),
  meridians: z.record(z.string(), z.strictObject({ en: z.string().min(3), zh: z.string().min(2) })),
  points: z.array(z.strictObject({
    code: z.string().regex(/^(LU|LI|ST|SP|HT|SI|BL|KI|PC|TE|GB|LR|GV|CV)\d{1,2}$/), pinyin: z.string().regex(/^[A-Z][a-z]+$/), characters: z.string().regex(/^[\u4e00-\u9fff]{2,4}$/), meridian: z.string(),
    sides: z.enum(['both', 'middle']), location: words, place, avoid: words, near: z.array(z.string()),
    needle: z.strictObject({ way: z.enum(['perpendicular', 'oblique', 'transverse', 'aimed']), towards: z.string().optional(), depthMm: z.tuple([z.number().min(3), z.number().max(50)]) }),
  })).min(20).max(30),
}).parse(JSON.parse(readFileSync('content/anatomy/points.json', 'utf8')))
const rules = content.points as unknown as (PointRule & { near: string[]; meridian: string })[]

const skin = bodyForm()
const points = placePoints(skin, rules)
const at = (code: string, side: PlacedPoint['side'] = 'left'): Vector => points.find((one) => one.code === code && one.side === side)!.at
const from = (landmark: Landmark, code: string) => subtract(at(code), LANDMARKS[landmark])
/** How far up a line from one landmark to the other a point lies, as a share of it. */
const shareAlong = (one: Landmark, other: Landmark, code: string) => {
  const line = subtract(LANDMARKS[other], LANDMARKS[one])
  return dot(from(one, code), line) / dot(line, line)
}

let mesh: Mesh
beforeAll(() => {
  mesh = surfaceNet(sampled(skin, 5))!
}, 120_000)

test('the body is life size, stands on the floor, and its left and right are alike', () => {
  const [least, most] = boxOf(mesh)
  expect(most[2]).toBeCloseTo(STATURE_MM, -1)
  expect(least[2]).toBeGreaterThan(-1)
  expect(least[0]).toBeCloseTo(-most[0], 0)
  // The face looks to the front, heels are behind: -y is the front.
  expect(skin.distance(0, -112, 1_556)).toBeLessThan(0)
  expect(skin.distance(0, 112, 1_556)).toBeGreaterThan(0)
  // A litre a kilogram: that of a slim adult.
  expect(contentOf(mesh).mm3 / 1e6).toBeGreaterThan(50)
  expect(contentOf(mesh).mm3 / 1e6).toBeLessThan(75)
})

test('the same body comes out each time', () => {
  const again = surfaceNet(sampled(bodyForm(), 20))!
  expect(again.positions).toEqual(surfaceNet(sampled(skin, 20))!.positions)
})

test('each point has one name of the standard, and its meridian is known', () => {
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length)
  for (const { code, meridian } of rules) expect(content.meridians[meridian] && code.startsWith(meridian)).toBeTruthy()
})

test('each point lies on the drawn skin, within a millimetre', () => {
  for (const { code, at: place, side } of points) expect(distanceTo(mesh, place), `${side} ${code}`).toBeLessThan(1)
})

test('paired points are on both sides, alike; those of the two vessels are on the midline', () => {
  for (const { code, side, at: [x, y, z], normal } of points) {
    if (side === 'middle') expect(Math.abs(x), code).toBeLessThan(0.5)
    if (side !== 'left') continue
    expect(x, `${code} of the left is at +x`).toBeGreaterThan(20)
    const right = points.find((one) => one.code === code && one.side === 'right')!
    expect(right.at).toEqual([-x, y, z])
    expect(right.normal[0]).toBeCloseTo(-normal[0], 9)
  }
})

test('distances are the proportional cun of the body: PC6 and TE5 two of the twelve of the forearm, SP6 three above the malleolus', () => {
  expect(shareAlong('wrist', 'elbow', 'PC6')).toBeCloseTo(2 / 12, 2)
  expect(shareAlong('wrist', 'elbow', 'TE5')).toBeCloseTo(2 / 12, 2)
  expect(shareAlong('wrist', 'elbow', 'LU7')).toBeCloseTo(1.5 / 12, 2)
  const height = (code: string) => at(code, rules.find((one) => one.code === code)!.sides === 'both' ? 'left' : 'middle')[2]
  const between = (low: Landmark, high: Landmark, cun: number, of: number) => LANDMARKS[low][2] + cun / of * (LANDMARKS[high][2] - LANDMARKS[low][2])
  expect(height('SP6')).toBeCloseTo(between('medial-malleolus-level', 'apex-of-patella', 3, 15), 0)
  expect(height('ST36')).toBeCloseTo(between('lateral-knee-eye', 'front-of-ankle', 3, 16), 0)
  expect(height('CV12')).toBeCloseTo(between('umbilicus', 'xiphisternal-junction', 4, 8), 0)
  expect(height('CV4')).toBeCloseTo(between('umbilicus', 'pubis', 3, 5), 0)
  expect(at('ST25')[0]).toBeCloseTo(2 * 200 / 8, 0)
  expect(at('BL23')[0]).toBeCloseTo(1.5 * 150 / 6, 0)
})

test('points follow each other as they do on a person', () => {
  const rising = (...codes: string[]) => codes.map((code) => at(code, rules.find((one) => one.code === code)!.sides === 'both' ? 'left' : 'middle')[2])
  for (const heights of [rising('LR3', 'BL60', 'SP6', 'ST40', 'ST36', 'SP9', 'BL40', 'SP10'), rising('CV4', 'CV6', 'CV12', 'CV17'), rising('BL23', 'BL13', 'GV14', 'GB20', 'GV20'), rising('LI4', 'HT7', 'PC6', 'LI11')]) expect(heights).toEqual([...heights].sort((a, b) => a - b))
  expect(length(subtract(at('LI4'), LANDMARKS.wrist))).toBeGreaterThan(40)
  // Palms to the front: LI4 and TE5 behind, PC6 before; the thumb's side is the outer one.
  expect(at('LI4')[1]).toBeGreaterThan(LANDMARKS.wrist[1])
  expect(at('PC6')[1]).toBeLessThan(at('TE5')[1])
  expect(at('LU9')[0]).toBeGreaterThan(at('HT7')[0])
})

test('a needle as taught goes inwards, stays in the body and meets none of the solids inside', () => {
  for (const { code, side, at: place, normal, direction } of points) {
    const rule = rules.find((one) => one.code === code)!
    expect(dot(normal, direction), code).toBeLessThan(-0.2)
    expect(met(place, direction, rule.needle.depthMm[1]), `${side} ${code}`).toEqual([])
    for (const key of rule.near) expect(INNER_SOLIDS.some((one) => one.key === key || one.key === `${key}-left`), `${code} ${key}`).toBe(true)
  }
})

test('a needle driven straight on meets what the point warns of: lung, nerve and vessels', () => {
  const straight = (code: string, side: PlacedPoint['side'], depth: number) => {
    const { at: place, normal } = points.find((one) => one.code === code && one.side === side)!
    return met(place, scale(normal, -1), depth)
  }
  for (const [code, key, depth] of [['BL13', 'lung', 35], ['GB21', 'lung', 40], ['PC6', 'median-nerve', 23], ['SP6', 'posterior-tibial-artery', 30], ['KI3', 'posterior-tibial-artery', 17], ['BL40', 'popliteal-artery', 33]] as const) {
    for (const side of ['left', 'right'] as const) expect(straight(code, side, depth), `${side} ${code}`).toContain(`${key}-${side}`)
  }
  expect(straight('GV14', 'middle', 50)).toContain('spinal-cord')
})

test('the needle at GB20 points at the tip of the nose, as its words say', () => {
  const { at: place, direction } = points.find(({ code, side }) => code === 'GB20' && side === 'left')!
  const towards = subtract(LANDMARKS['nose-tip'], place)
  expect(dot(direction, towards) / length(towards)).toBeCloseTo(1, 9)
})

test('the radial artery lies beside a needle at LU9, which a third of a right angle towards the thumb meets', () => {
  const { at: place, direction } = points.find(({ code, side }) => code === 'LU9' && side === 'left')!
  const leaning = add(scale(direction, Math.cos(Math.PI / 6)), scale(LEFT.radial, Math.sin(Math.PI / 6)))
  expect(met(place, scale(leaning, 1 / length(leaning)), 13)).toEqual(['radial-artery-left'])
})

test('schematic solids lie under the skin', () => {
  for (const { key, form: { least, most, distance } } of INNER_SOLIDS) {
    for (let x = least[0]; x <= most[0]; x += 6) for (let y = least[1]; y <= most[1]; y += 6) for (let z = least[2]; z <= most[2]; z += 6) if (distance(x, y, z) < 0) expect(skin.distance(x, y, z), key).toBeLessThan(0)
  }
})

const met = (place: Vector, direction: Vector, depth: number) => INNER_SOLIDS.flatMap(({ key, form }) => {
  for (let t = 0; t <= depth; t += 0.5) if (form.distance(place[0] + t * direction[0], place[1] + t * direction[1], place[2] + t * direction[2]) < 0) return [key]
  return []
})

/** To the nearest triangle, by its plane and its corners. */
function distanceTo({ positions: p, indices }: Mesh, [x, y, z]: Vector): number {
  let best = Infinity
  for (let n = 0; n < indices.length; n += 3) {
    const [a, b, c] = [indices[n]! * 3, indices[n + 1]! * 3, indices[n + 2]! * 3]
    if (Math.abs(p[a]! - x) > 12 || Math.abs(p[a + 1]! - y) > 12 || Math.abs(p[a + 2]! - z) > 12) continue
    const [ux, uy, uz, vx, vy, vz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!, p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const [wx, wy, wz] = [x - p[a]!, y - p[a + 1]!, z - p[a + 2]!]
    const [uu, uv, vv, wu, wv] = [ux * ux + uy * uy + uz * uz, ux * vx + uy * vy + uz * vz, vx * vx + vy * vy + vz * vz, wx * ux + wy * uy + wz * uz, wx * vx + wy * vy + wz * vz]
    const area = uu * vv - uv * uv
    const [s, t] = [(vv * wu - uv * wv) / area, (uu * wv - uv * wu) / area]
    if (s < 0 || t < 0 || s + t > 1) {
      best = Math.min(best, Math.hypot(wx, wy, wz))
      continue
    }
    best = Math.min(best, Math.hypot(wx - s * ux - t * vx, wy - s * uy - t * vy, wz - s * uz - t * vz))
  }
  return best
}
