import { describe, expect, test } from 'vitest'
import { BOUNDS, type Mm3, type ViewState } from '#vr/contract'
import { measured } from '#vr/core/state/measure'
import { posed } from '#vr/core/state/pose'
import { parseOperation } from '#vr/core/state/schema'
import { addressOfPlace, hangsOn, lookAt, markOf, placeOfAddress, strokesOf, type Shown } from './marks'

const front: ViewState = { from: [0, -400, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 200 }
const at = (mm: Mm3, key: Shown['key'] = 'main/skull'): Shown => ({ mm, key })
const ALONE = { sources: {}, structures: {} }
const ids = () => { let n = 0; return () => `s${++n}` }

test('a measure within one structure moves with it, one between two stays in the patient', () => {
  expect(hangsOn([at([0, 0, 0]), at([1, 0, 0])])).toBe('main/skull')
  expect(hangsOn([at([0, 0, 0]), at([1, 0, 0], 'main/jaw')])).toBeNull()
  expect(hangsOn([at([0, 0, 0]), at([1, 0, 0], null)])).toBeNull()
})

test('the words of a label stand beside what it names, to the right and up as one looks: from the front that is the patient\'s left', () => {
  const mark = markOf('label', [at([10, 0, 5])], front, 'teacher-1', '#ffd24a', ALONE)
  expect(mark.points[0]).toEqual([10, 0, 5])
  expect(mark.points[1]![0]).toBeGreaterThan(30)
  expect(mark.points[1]![2]).toBeGreaterThan(25)
  expect(parseOperation({ do: 'mark', id: 'a', mark })).not.toBeNull()
})

test('a long line is cut in pieces that an operation carries, without a gap', () => {
  const line = Array.from({ length: 450 }, (_none, n) => at([n, 0, 0]))
  const pieces = strokesOf(line, 'teacher-1', '#ff7a6b', ids()).map((one) => (one.do === 'mark' ? one.mark! : null)!)
  expect(pieces.length).toBeGreaterThan(2)
  for (const [n, piece] of pieces.entries()) {
    expect(piece.points.length).toBeLessThanOrEqual(BOUNDS.points)
    if (n > 0) expect(piece.points[0]).toEqual(pieces[n - 1]!.points.at(-1))
    expect(parseOperation({ do: 'mark', id: `s${n}`, mark: piece })).not.toBeNull()
  }
  expect(pieces.at(-1)!.points.at(-1)).toEqual([449, 0, 0])
})

test('a line over two structures is one piece on each; a hand that rests adds no points', () => {
  const line = [at([0, 0, 0]), at([5, 0, 0]), at([5.1, 0, 0]), at([9, 0, 0], 'main/jaw'), at([12, 0, 0], 'main/jaw')]
  const pieces = strokesOf(line, 'teacher-1', '#ffd24a', ids())
  expect(pieces.map((one) => (one.do === 'mark' ? [one.mark!.on, one.mark!.points.length] : null))).toEqual([['main/skull', 2], ['main/jaw', 2]])
})

test('a place in an address comes back as it was written; what is no place is none', () => {
  expect(placeOfAddress(addressOfPlace([12.34, -40, 0]))).toEqual([12.3, -40, 0])
  for (const wrong of [null, '', '1,2', '1,2,x', '1,2,', '1,2,3,4', '99999,0,0', 'NaN,0,0', 'Infinity,0,0']) expect(placeOfAddress(wrong)).toBeNull()
})

test('going to a mark keeps the direction and the size of the picture', () => {
  expect(lookAt(front, [10, 20, 30])).toEqual({ from: [10, -380, 30], to: [10, 20, 30], up: [0, 0, 1], heightMm: 200 })
})

describe('of an added model that stands elsewhere', () => {
  const half = Math.SQRT1_2
  // Turned by 90 degrees about the feet-to-head axis, then moved.
  const scene = { structures: {}, sources: { main: { model: 'm', revision: 1, place: { at: [0, 0, 0] as Mm3, turn: [0, 0, 0, 1] as [number, number, number, number] }, fitMm: null }, atlas: { model: 'atlas', revision: 1, place: { at: [100, 0, 0] as Mm3, turn: [0, 0, half, half] as [number, number, number, number] }, fitMm: 1 } } }
  test('a measure within it is in its own millimetres; one to the first model is in that one\'s, and names both', () => {
    const within = markOf('distance', [at([0, 0, 0], 'atlas/pons'), at([10, 0, 0], 'atlas/pons')], front, 'p', '#ffd24a', scene)
    expect(within).toMatchObject({ on: 'atlas/pons', points: [[0, 0, 0], [10, 0, 0]] })
    expect(within.between).toBeUndefined()
    const across = markOf('distance', [at([10, 0, 0], 'atlas/pons'), at([100, 10, 30], 'main/skull')], front, 'p', '#ffd24a', scene)
    expect(across).toMatchObject({ on: null, between: ['main', 'atlas'] })
    expect(measured(across, {}, 'en')).toBe('not measured: the models are not registered')
    expect(parseOperation({ do: 'mark', id: 'a', mark: across })).not.toBeNull()
  })
  test('the words of its label stand beside it as one looks, whichever way it is turned', () => {
    const mark = markOf('label', [at([10, 0, 5], 'atlas/pons')], front, 'p', '#ffd24a', scene)
    const [what, words] = mark.points.map((point) => posed(point, scene.sources.atlas.place)) as [Mm3, Mm3]
    expect(words[0]).toBeGreaterThan(what[0] + 20)
    expect(words[2]).toBeGreaterThan(what[2] + 20)
  })
})
