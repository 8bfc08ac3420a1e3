import { expect, test } from 'vitest'
import type { CutPlane, Mm3, SceneState, ViewState } from '../../contract'
import { newScene } from '../state/empty'
import { fromFront, key } from './lesson.fixture'
import { distanceOf, dot, lengthOf, minus } from './space'
import { eased, pictureBetween } from './transition'

const body = { centre: [0, 0, 0] as Mm3, radiusMm: 200 }
const plain = newScene('phantom', 1)
const between = (a: Partial<SceneState>, b: Partial<SceneState>, t: number) => pictureBetween({ scene: { ...plain, ...a }, view: fromFront }, { scene: { ...plain, ...b }, view: fromFront }, t, body, new Map()).scene
const views = (a: ViewState, b: ViewState) => Array.from({ length: 21 }, (_, n) => pictureBetween({ scene: plain, view: a }, { scene: plain, view: b }, n / 20, body, new Map()).view)
const fromBack: ViewState = { from: [0, 1_000, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 150 }

test('a step ends at its very picture, and begins at the one before', () => {
  const [a, b] = [{ scene: plain, view: fromFront }, { scene: { ...plain, peel: 1 }, view: fromBack }]
  expect(pictureBetween(a, b, 1, body, new Map())).toBe(b)
  expect(pictureBetween(a, b, 0, body, new Map())).toBe(a)
  expect([eased(0), eased(0.5), eased(1), eased(7)]).toEqual([0, 0.5, 1, 1])
})

test('from the front to the back one walks around the body, upright, in even turns', () => {
  const way = views(fromFront, fromBack)
  for (const view of way) {
    expect(distanceOf(view.from, body.centre)).toBeCloseTo(1_000, 3)
    expect(view.up[2]).toBeCloseTo(1, 6)
  }
  const turns = way.slice(1).map((view, n) => dot(minus(view.from, view.to), minus(way[n]!.from, way[n]!.to)) / 1e6)
  for (const turn of turns) expect(turn).toBeCloseTo(Math.cos(Math.PI / 20), 3)
})

test('from near one side to near the other the eye stays out of the body', () => {
  const near = (x: number): ViewState => ({ from: [x, 0, 0], to: [x * 0.5, 0, 0], up: [0, 0, 1], heightMm: 60 })
  for (const view of views(near(-250), near(250))) {
    expect(distanceOf(view.from, body.centre)).toBeGreaterThanOrEqual(200 - 1e-6)
    expect(lengthOf(minus(view.from, view.to))).toBeGreaterThan(10)
  }
})

test('from the front to above, where up is another way, the picture neither tips over nor stands still', () => {
  const above: ViewState = { from: [0, 0, 1_000], to: [0, 0, 0], up: [0, -1, 0], heightMm: 300 }
  for (const { from, to, up } of views(fromFront, above)) expect(Math.abs(dot(up, minus(from, to)))).toBeLessThan(1e-6 * 1_000)
})

test('what is hidden fades, what is moved slides, and halfway is half', () => {
  const half = between({ structures: { [key('skin')]: { shown: false } } }, { structures: { [key('skull')]: { opacity: 0.5, moved: { at: [10, 0, 0], turn: [0, 0, 1, 0] } } } }, 0.5)
  expect(half.structures[key('skin')]).toMatchObject({ shown: true, opacity: 0.5 })
  expect(half.structures[key('skull')]).toMatchObject({ opacity: 0.75, moved: { at: [5, 0, 0] } })
  half.structures[key('skull')]!.moved!.turn.forEach((part, n) => expect(part).toBeCloseTo([0, 0, Math.SQRT1_2, Math.SQRT1_2][n]!, 9))
})

const plane = (id: string, distanceMm: number, change: Partial<CutPlane> = {}): CutPlane => ({ id, normal: [1, 0, 0], distanceMm, isOn: true, section: false, affects: 'all', ...change })

test('a cut comes from outside the body and leaves there; one that stays slides', () => {
  expect(between({}, { planes: [plane('a', 0)] }, 0.001).planes[0]!.distanceMm).toBeGreaterThan(199)
  expect(between({ planes: [plane('a', 0)] }, {}, 0.999).planes[0]!.distanceMm).toBeGreaterThan(199)
  expect(between({ planes: [plane('a', 0)] }, { planes: [plane('a', 50)] }, 0.5).planes).toEqual([plane('a', 25)])
  const many = between({ planes: [plane('a', 0), plane('b', 1), plane('c', 2)] }, { planes: [plane('d', 0)] }, 0.5).planes
  expect(many.map(({ id }) => id)).toEqual(['d', 'a', 'b'])
})

test('taken apart by structures and then by layers, it is together in between', () => {
  const [a, b] = [{ explode: { by: 'structure' as const, amount: 1, centre: [0, 0, 0] as Mm3 } }, { explode: { by: 'layer' as const, amount: 0.5, centre: [0, 0, 9] as Mm3 } }]
  expect([0.25, 0.5, 0.75].map((t) => between(a, b, t).explode)).toEqual([{ ...a.explode, amount: 0.5 }, { ...b.explode, amount: 0 }, { ...b.explode, amount: 0.25 }])
})

test('marks of the next step come when it is there, and what both have stays', () => {
  const mark = { kind: 'label' as const, points: [[0, 0, 0] as Mm3], on: null, by: 'x' }
  expect(between({ marks: { stays: mark, goes: mark } }, { marks: { stays: mark, comes: mark } }, 0.5).marks).toEqual({ stays: mark })
})

test('a box that comes takes nothing away at first', () => {
  const box = { low: [-10, -10, -10] as Mm3, high: [10, 10, 10] as Mm3, turn: [0, 0, 0, 1] as [number, number, number, number], keeps: 'inside' as const }
  expect(between({}, { box }, 0.0001).box!.high[0]).toBeGreaterThan(199)
  expect(between({}, { box }, 1).box).toBe(box)
})
