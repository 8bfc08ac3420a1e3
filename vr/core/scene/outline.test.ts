import { BoxGeometry, SphereGeometry, type BufferGeometry } from 'three'
import { describe, expect, test } from 'vitest'
import { outlineOf, type Frame } from './outline'

const ACROSS: Frame = { right: [0, 1, 0], up: [0, 0, 1], normal: [1, 0, 0], distance: 0 }
const cut = (geometry: BufferGeometry, frame: Partial<Frame> = {}) => outlineOf(geometry.getAttribute('position').array, geometry.index!.array, { ...ACROSS, ...frame })

describe('the face of a cut through a closed mesh', () => {
  test('a box is cut in a rectangle of its own size', () => {
    const outline = cut(new BoxGeometry(10, 20, 30), { distance: 2.5 })
    expect(outline?.areaMm2).toBeCloseTo(600, 6)
    expect(filled(outline!)).toBeCloseTo(600, 6)
  })

  test('a ball is cut in a circle, off the middle a smaller one', () => {
    const ball = new SphereGeometry(15, 96, 48)
    expect(cut(ball)!.areaMm2 / (Math.PI * 225)).toBeCloseTo(1, 2)
    expect(cut(ball, { distance: 9 })!.areaMm2 / (Math.PI * 144)).toBeCloseTo(1, 2)
  })

  test('what is hollow has a hole in its face', () => {
    const outside = new BoxGeometry(20, 20, 20)
    const inside = new BoxGeometry(10, 10, 10)
    const index = [...outside.index!.array, ...turned(inside.index!.array).map((corner) => corner + outside.getAttribute('position').count)]
    const outline = outlineOf([...outside.getAttribute('position').array, ...inside.getAttribute('position').array], index, { ...ACROSS, distance: 0.3 })
    expect(outline?.areaMm2).toBeCloseTo(300, 6)
    expect(filled(outline!)).toBeCloseTo(300, 6)
  })

  test('what the plane does not meet, and what is open there, has no face', () => {
    expect(cut(new BoxGeometry(10, 10, 10), { distance: 6 })).toBeNull()
    const open = new BoxGeometry(10, 10, 10)
    expect(outlineOf(open.getAttribute('position').array, [...open.index!.array].slice(0, -6), ACROSS)).toBeNull()
  })

  test('a plane just through corners of the mesh still closes', () => {
    const ball = new SphereGeometry(15, 24, 12)
    for (const distance of [0, 15 * Math.cos(Math.PI / 12), 7.5]) expect(cut(ball, { distance })?.areaMm2 ?? 0, `${distance}`).toBeGreaterThan(0)
  })
})

const turned = (index: ArrayLike<number>) => Array.from(index, (_corner, n) => index[n - (n % 3) + [0, 2, 1][n % 3]!]!)

function filled({ points, triangles }: { points: number[]; triangles: number[] }): number {
  let sum = 0
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]! * 2, triangles[t + 1]! * 2, triangles[t + 2]! * 2]
    sum += ((points[b]! - points[a]!) * (points[c + 1]! - points[a + 1]!) - (points[c]! - points[a]!) * (points[b + 1]! - points[a + 1]!)) / 2
  }
  return Math.abs(sum)
}
