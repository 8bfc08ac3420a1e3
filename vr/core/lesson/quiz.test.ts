import { expect, test } from 'vitest'
import type { CutPlane, QuizScore, SceneState } from '../../contract'
import { ballMesh, boxMesh, fromFront, judgeOf, key } from './lesson.fixture'
import { answerOf, askedOf } from './asked'
import { scoreOf } from './quiz'

/** A ball of 40 mm at the origin; a slab 10 mm thick in front of it; a small ball inside the large one; one apart. */
const judge = judgeOf({ slab: boxMesh([-100, -80, -100], [100, -70, 100]), ball: ballMesh([0, 0, 0], 40), seed: ballMesh([0, 0, 0], 5), apart: ballMesh([90, 0, 0], 10) })
const bare = judgeOf({ ball: ballMesh([0, 0, 0], 40), apart: ballMesh([90, 0, 0], 10) })
const point = (at: [number, number, number], toleranceMm = 2) => scoreOf({ ask: 'point-at', structure: key('ball'), toleranceMm }, { ask: 'point-at', at }, judge)!

test('a place on the structure is right; distances are to its surface, not to its middle', () => {
  expect(point([0, -40, 0])).toMatchObject({ score: 1, why: 'right', distanceMm: 0 })
  expect(point([0, -42, 0])).toMatchObject({ score: 1, distanceMm: 2 })
  const beside = point([0, -44, 0])
  expect(beside).toMatchObject({ score: 0.5, why: 'near' })
  expect(beside.distanceMm).toBeCloseTo(4, 0)
  expect(point([0, -60, 0])).toMatchObject({ score: 0, why: 'far', distanceMm: 20 })
})

test('a place on another structure is told to be that, however near', () => {
  expect(point([0, -70, 0])).toMatchObject({ score: 0, why: 'other-structure', touched: [key('slab')] })
})

test('a place on a neighbour within the tolerance is half right, and says which structure it is', () => {
  const near = (toleranceMm: number) => point([0, -70, 0], toleranceMm)
  expect(near(40)).toEqual({ score: 0.5, why: 'neighbour', distanceMm: 30, touched: [key('slab')] })
  // Between the tolerance and three times that less and less of the half.
  expect(near(20)).toMatchObject({ score: 0.375, why: 'neighbour' })
  expect(near(10)).toMatchObject({ score: 0, why: 'other-structure' })
  // On nothing: within the tolerance it is right.
  expect(point([0, -55, 0], 20)).toMatchObject({ score: 1, why: 'right' })
})

test('a label on a neighbour counts half at the most, and its neighbour is named', () => {
  const labels = [{ text: { en: 'ball', zh: 'ball' }, structure: key('ball') }]
  expect(scoreOf({ ask: 'place-label', labels, toleranceMm: 40 }, { ask: 'place-label', places: [[0, -70, 0]] }, judge)).toEqual({ score: 0.5, why: 'partly', distanceMm: 30, touched: [key('slab')] })
})

test('on the face of a cut the innermost structure is what was pointed at', () => {
  const seed = (at: [number, number, number]) => scoreOf({ ask: 'point-at', structure: key('seed'), toleranceMm: 0 }, { ask: 'point-at', at }, judge)
  expect(seed([0, 0, 0])).toMatchObject({ score: 1 })
  expect(point([0, 0, 0], 0)).toMatchObject({ score: 0, touched: [key('seed')] })
  expect(point([0, 0, 20], 0)).toMatchObject({ score: 1 })
})

test('a name is right or wrong', () => {
  const name = (choice: number) => scoreOf({ ask: 'name', structure: key('ball'), choices: [{ en: 'a', zh: 'a' }, { en: 'b', zh: 'b' }], right: 1 }, { ask: 'name', choice }, judge)
  expect([name(1), name(0)]).toEqual([{ score: 1, why: 'right' }, { score: 0, why: 'wrong' }])
})

test('a choice is judged by what stood beside it, in whatever order the choices were shown', () => {
  const quiz = { ask: 'name' as const, structure: key('ball'), choices: ['a', 'b', 'c'].map((name) => ({ en: name, zh: name })), right: 0 }
  const orderOf = () => [2, 0, 1]
  expect(askedOf(quiz, () => null, orderOf)).toMatchObject({ choices: [{ en: 'c' }, { en: 'a' }, { en: 'b' }] })
  const asked = askedOf(quiz, () => null, orderOf)
  const order = asked.ask === 'name' ? asked.order : ''
  expect([0, 1, 2, 3].map((choice) => answerOf(quiz, { ask: 'name', choice, order }, orderOf))).toEqual([{ ask: 'name', choice: 2 }, { ask: 'name', choice: 0 }, { ask: 'name', choice: 1 }, null])
})

test('a choice that was made while the choices stood in another order is refused, not judged as another one', () => {
  const quiz = { ask: 'name' as const, structure: key('ball'), choices: ['a', 'b', 'c'].map((name) => ({ en: name, zh: name })), right: 0 }
  const before = askedOf(quiz, () => null, () => [2, 0, 1])
  const order = before.ask === 'name' ? before.order : ''
  expect(answerOf(quiz, { ask: 'name', choice: 0, order }, () => [0, 1, 2])).toBeNull()
  expect(answerOf(quiz, { ask: 'name', choice: 0 }, () => [2, 0, 1])).toBeNull()
  expect(answerOf({ ...quiz, choices: [...quiz.choices].reverse() }, { ask: 'name', choice: 0, order }, () => [2, 0, 1])).toBeNull()
})

test('each label that is where it belongs counts; one that was left out does not', () => {
  const labels = ['ball', 'apart'].map((name) => ({ text: { en: name, zh: name }, structure: key(name) }))
  const placed = (places: ([number, number, number] | null)[]) => scoreOf({ ask: 'place-label', labels, toleranceMm: 1 }, { ask: 'place-label', places }, judge)
  expect(placed([[0, -40, 0], [90, -10, 0]])).toMatchObject({ score: 1, why: 'right' })
  expect(placed([[0, -40, 0], null])).toMatchObject({ score: 0.5, why: 'incomplete' })
  expect(placed([[90, -10, 0], [0, -40, 0]])).toMatchObject({ score: 0, why: 'wrong' })
})

const plane = (distanceMm: number, affects: CutPlane['affects'] = 'all'): CutPlane => ({ id: 'a', normal: [0, -1, 0], distanceMm, isOn: true, section: false, affects })
const cut = (change: Partial<SceneState>, { visible = 1, mayHide = [] as string[], of = judge, view = fromFront } = {}) =>
  scoreOf({ ask: 'cut-to-see', structure: key('ball'), visible, mayHide: mayHide.map(key) }, { ask: 'cut-to-see', state: { ...judge.begin, ...change }, view }, of)

test('what a slab covers is not seen until the slab is cut away', () => {
  expect(cut({})).toEqual({ score: 0, why: 'covered' })
  expect(cut({ planes: [plane(60)] })).toEqual({ score: 1, why: 'right' })
  expect(cut({ planes: [{ ...plane(60), isOn: false }] })).toMatchObject({ score: 0 })
  // Taken away with the slab.
  expect(cut({ planes: [plane(-50)] })).toMatchObject({ score: 0 })
  // Through its middle: the face of the cut is seen, but for the ball's very edge and for the small ball within it, a 64th of the disc.
  const face = cut({ planes: [plane(0)] }, { of: bare })!.score
  expect(face).toBeGreaterThan(0.95)
  expect(face - cut({ planes: [plane(0)] })!.score).toBeCloseTo(25 / 1600, 1)
  expect(cut({ planes: [plane(0)] })!.score).toBeLessThan(face)
})

test('what a glass slab leaves open by its cut is free: a face that is not drawn covers nothing', () => {
  const faded = (opacity: number, distanceMm: number) => cut({ planes: [plane(distanceMm, [key('slab')])], structures: { [key('slab')]: { opacity } } }, { mayHide: ['slab'] })
  expect(faded(1, 75)).toEqual({ score: 0, why: 'covered' })
  expect(faded(0.6, 75)).toEqual({ score: 1, why: 'right' })
  // Its outside is drawn, and more solid than what is looked through.
  expect(faded(0.6, 200)).toEqual({ score: 0, why: 'covered' })
})

test('half of the slab taken away frees half of the ball', () => {
  const score = cut({ planes: [{ ...plane(0, [key('slab')]), normal: [1, 0, 0], distanceMm: 0 }] })!
  expect(score.score).toBeGreaterThan(0.45)
  expect(score.score).toBeLessThan(0.55)
  expect(cut({ planes: [{ ...plane(0, [key('slab')]), normal: [1, 0, 0], distanceMm: 0 }] }, { visible: 0.4 })).toMatchObject({ score: 1 })
})

test('what may not be hidden counts as if it were shown; what may, does not', () => {
  const hidden = { structures: { [key('slab')]: { shown: false } } }
  expect(cut(hidden)).toMatchObject({ score: 0 })
  expect(cut(hidden, { mayHide: ['slab'] })).toMatchObject({ score: 1 })
  expect(cut({ structures: { [key('slab')]: { moved: { at: [0, 0, 500], turn: [0, 0, 0, 1] } } } })).toMatchObject({ score: 0 })
  expect(cut({ planes: [plane(60)], structures: { [key('ball')]: { shown: false } } })).toMatchObject({ score: 0 })
})

test('pulling out or exploding what is to be seen is no cut, even where a lesson lets it be hidden', () => {
  const pulled = { structures: { [key('ball')]: { moved: { at: [0, -400, 0] as [number, number, number], turn: [0, 0, 0, 1] as [number, number, number, number] } } } }
  for (const mayHide of [[], ['ball']]) {
    expect(cut(pulled, { mayHide })).toMatchObject({ score: 0, why: 'covered' })
    expect(cut({ explode: { ...judge.begin.explode, amount: 1 } }, { mayHide })).toMatchObject({ score: 0 })
  }
})

test('boxes and outlines open the view as planes do, and what is beside the picture is not seen', () => {
  expect(cut({ box: { low: [-50, -90, -50], high: [50, -60, 50], turn: [0, 0, 0, 1], keeps: 'outside' } })).toMatchObject({ score: 1 })
  const towards = [0, 1, 0] as [number, number, number]
  const lasso = { id: 'l', eye: [0, -1_000, 0] as [number, number, number], towards, up: [0, 0, 1] as [number, number, number], keeps: 'outside' as const, outline: [[-0.04, -0.06], [-0.04, 0.06], [0, 0.06], [0, -0.06]] as [number, number][] }
  // The left half of the picture is taken away to the last, the ball with it.
  expect(cut({ lassos: [lasso] })).toMatchObject({ score: 0 })
  expect(cut({ lassos: [lasso] }, { of: bare })!.score).toBeCloseTo(0.5, 1)
  expect(cut({ planes: [plane(60)] }, { view: { ...fromFront, to: [0, 0, 600] } })).toMatchObject({ score: 0 })
})

test('layers are worth the pairs that stand in their order', () => {
  const layers = ['a', 'b', 'c', 'd'].map(key)
  const order = (names: string[]) => scoreOf({ ask: 'order-layers', layers }, { ask: 'order-layers', order: names.map(key) }, judge) as QuizScore
  expect(order(['a', 'b', 'c', 'd'])).toEqual({ score: 1, why: 'right' })
  expect(order(['b', 'a', 'c', 'd'])).toEqual({ score: 0.8333, why: 'partly' })
  expect(order(['d', 'c', 'b', 'a'])).toEqual({ score: 0, why: 'wrong' })
  expect(order(['a', 'b', 'c'])).toEqual({ score: 0, why: 'incomplete' })
})

test('layers that nobody touched are worth half at the most', () => {
  for (const names of [['a', 'b', 'c', 'd'], ['b', 'a', 'c', 'd'], ['d', 'c', 'b', 'a'], ['c', 'a', 'd', 'b'], ['a', 'b']]) {
    const quiz = { ask: 'order-layers' as const, layers: names.map(key) }
    const asked = askedOf(quiz, () => null, () => [])
    if (asked.ask !== 'order-layers') throw new Error('another question')
    expect([...asked.layers].sort()).toEqual([...quiz.layers].sort())
    expect(scoreOf(quiz, { ask: 'order-layers', order: asked.layers }, judge)!.score).toBeLessThanOrEqual(0.5)
  }
})

const needle = (entry: [number, number, number], tip: [number, number, number]) => scoreOf({
  ask: 'needle', point: 'LI4', entry: [0, -40, 0], toleranceMm: 5, direction: [0, 1, 0], toleranceDeg: 10, depthMm: [10, 20], avoid: [key('seed'), key('apart')],
}, { ask: 'needle', entry, tip }, judge)

test('a needle is judged by its place, its direction and its depth, in millimetres and degrees', () => {
  expect(needle([0, -40, 0], [0, -25, 0])).toEqual({ score: 1, why: 'right', distanceMm: 0, angleDeg: 0, depthMm: 15 })
  // 45 degrees off, 15 mm deep; 10 mm beside the point.
  const off = 15 / Math.SQRT2
  expect(needle([0, -40, 0], [off, -40 + off, 0])).toMatchObject({ score: 0.6667, why: 'angle', angleDeg: 45, depthMm: 15 })
  expect(needle([10, -40, 0], [10, -25, 0])).toMatchObject({ score: 0.8333, why: 'entry', distanceMm: 10 })
  expect(needle([0, -40, 0], [0, -17.5, 0])).toMatchObject({ score: 0.8333, why: 'depth', depthMm: 22.5 })
  expect(needle([0, -40, 0], [0, -40, 0])).toMatchObject({ why: 'angle', angleDeg: 180, depthMm: 0 })
})

test('a needle that goes through what had to be left alone, or ends in it, is worth nothing', () => {
  expect(needle([0, -40, 0], [0, 0, 0])).toMatchObject({ score: 0, why: 'touched', touched: [key('seed')] })
  expect(needle([0, -40, 0], [0, 30, 0])).toMatchObject({ score: 0, touched: [key('seed')] })
})

test('an answer to another kind of question is none', () => {
  expect(scoreOf({ ask: 'order-layers', layers: [key('a'), key('b')] }, { ask: 'name', choice: 0 }, judge)).toBeNull()
})
