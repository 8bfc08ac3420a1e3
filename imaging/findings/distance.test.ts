import { describe, expect, test } from 'vitest'
import { distanceToShape } from './distance'
import type { Point3 } from './finding'

/** Turned out of every axis, so that nothing holds by chance of the grid. */
const turn = ([x, y, z]: Point3): Point3 => {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)]
  const [a, b] = [c * x - s * y, s * x + c * y]
  const [d, e] = [Math.cos(1.1), Math.sin(1.1)]
  return [a + 40, d * b - e * z - 12, e * b + d * z + 7]
}
const ellipse = (rx: number, ry: number): Point3[] => ([[-rx, 0, 0], [rx, 0, 0], [0, -ry, 0], [0, ry, 0]] as Point3[]).map(turn)
const box = (w: number, h: number): Point3[] => ([[-w / 2, -h / 2, 0], [w / 2, -h / 2, 0], [w / 2, h / 2, 0], [-w / 2, h / 2, 0]] as Point3[]).map(turn)
/** A band of 6 mm, bent around a hollow. */
const crescent: Point3[] = [...arc(30, 0, Math.PI), ...arc(24, Math.PI, 0)].map(turn)
function arc(radius: number, from: number, to: number): Point3[] {
  return Array.from({ length: 25 }, (_, i) => { const at = from + ((to - from) * i) / 24; return [radius * Math.cos(at), radius * Math.sin(at), 0] })
}

describe('how far a mark is from what somebody drew', () => {
  test.each<[string, Parameters<typeof distanceToShape>[1], Point3[], Point3, number]>([
    ['within a long ellipse, near its end', 'ellipse', ellipse(60, 5), [55, 0, 0], 0],
    ['beyond the end of a long ellipse', 'ellipse', ellipse(60, 5), [70, 0, 0], 10],
    ['beside a long ellipse', 'ellipse', ellipse(60, 5), [0, 12, 0], 7],
    ['outside the side of a narrow box', 'rectangle', box(10, 60), [30, 0, 0], 25],
    ['within a narrow box, near its end', 'rectangle', box(10, 60), [0, 28, 0], 0],
    ['within the end of a crescent', 'freehand', crescent, [27, 0.5, 0], 0],
    ['above an ellipse, off its slice', 'ellipse', ellipse(25, 25), [0, 0, 24], 24],
    ['above an ellipse and outside it', 'ellipse', ellipse(25, 25), [28, 0, 4], 5],
    ['on the far end of a measured length', 'length', [[0, 0, 0], [50, 0, 0]].map((p) => turn(p as Point3)), [50, 3, 0], 3],
    ['at the tip of an arrow', 'arrow', [[5, 0, 0], [50, 0, 0]].map((p) => turn(p as Point3)), [5, 0, 2], 2],
  ])('%s', (_name, shape, points, at, mm) => {
    expect(distanceToShape(turn(at), shape, points)).toBeCloseTo(mm, 6)
  })

  test('the empty hollow of a crescent is not the crescent', () => {
    expect(distanceToShape(turn([0, 6, 0]), 'freehand', crescent)).toBeCloseTo(18, 0)
  })

  test('a circle agrees with the distance from its middle, wherever the mark is', () => {
    for (let i = 0; i < 200; i++) {
      const [x, y, z] = [Math.sin(i) * 80, Math.cos(i * 1.7) * 80, Math.sin(i * 0.3) * 30]
      expect(distanceToShape(turn([x, y, z]), 'ellipse', ellipse(20, 20))).toBeCloseTo(Math.hypot(Math.max(0, Math.hypot(x, y) - 20), z), 6)
    }
  })

  test('an ellipse agrees with the nearest of many points of its outline', () => {
    for (let i = 0; i < 100; i++) {
      const [x, y] = [Math.sin(i) * 90, Math.cos(i * 2.3) * 40]
      if ((x / 50) ** 2 + (y / 8) ** 2 <= 1) continue
      const nearest = Math.min(...Array.from({ length: 4_000 }, (_, k) => { const t = (k / 4_000) * 2 * Math.PI; return Math.hypot(x - 50 * Math.cos(t), y - 8 * Math.sin(t)) }))
      expect(distanceToShape(turn([x, y, 0]), 'ellipse', ellipse(50, 8))).toBeCloseTo(nearest, 2)
    }
  })
})
