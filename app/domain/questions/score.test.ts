import { describe, expect, test } from 'vitest'
import { emptyDoc } from '~/domain/courses/rich-text'
import { readNumber } from './read-number'
import { holdsPlace, score } from './score'
import { question, type Answer, type Asked, type Question } from './question'

const ask = (asked: Asked, points = 4): Question => question.parse({ id: 'q1', stem: emptyDoc(), points, explanation: emptyDoc(), asked })
const judged = (asked: Asked, answer: Answer, size = { width: 200, height: 100 }) => score(ask(asked), answer, { pictureOf: () => size })
const pointsOf = (asked: Asked, answer: Answer) => {
  const found = judged(asked, answer)
  return found.kind === 'scored' ? found.points : found.kind
}
/** Numbers in [0, 1), the same each time (mulberry32). */
function drawn(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
const abcd = ['a', 'b', 'c', 'd'].map((id) => ({ id, words: id.toUpperCase(), why: '' }))

describe('a number as it was typed', () => {
  test.each([
    ['12', 12], ['-3.5', -3.5], ['12,5', 12.5], ['0,123', 0.123], ['1234,567', 1234.567], ['1,234.5', 1234.5], ['1.234,5', 1234.5], ['1,234,567', 1_234_567], ['1.234.567', 1_234_567],
    ['1.234', 1.234], ['1\u2009234', 1234], ['1\u202f234,5', 1234.5], ['1 234,567', 1234.567], ['1\u2019234.5', 1234.5], ['\uff11\uff12\uff0e\uff15', 12.5], ['\uff0d\uff13', -3], ['3\u30025', 3.5], ['\u22127', -7],
    ['.5', 0.5], [',5', 0.5], ['5.', 5], ['1e3', 1000], ['1,5E-2', 0.015], ['  42  ', 42], ['+ 4', 4], ['-0', 0], ['12 mm', 12], ['12.5\uff4d\uff4d', 12.5],
  ])('%s is %f', (typed, value) => expect(readNumber(typed, 'mm')).toEqual({ kind: 'number', value }))

  test('a comma before exactly three digits is a thousand or a fraction: nobody guesses', () => {
    expect(readNumber('1,234')).toEqual({ kind: 'ambiguous', readings: [1234, 1.234] })
    expect(readNumber('\uff11\uff0c\uff12\uff13\uff14 mm', 'mm')).toEqual({ kind: 'ambiguous', readings: [1234, 1.234] })
    expect(readNumber('-12,500')).toEqual({ kind: 'ambiguous', readings: [-12500, -12.5] })
  })
  test.each(['', 'ten', '1,23,4', '12,34.5', '1 23', '12 34', '1.2.3', '10\u00b3', '1/2', '--1', '1,', '.', '1e9999', '9'.repeat(70), '1\u2009234 567'])('%s is no number', (typed) => expect(readNumber(typed).kind).toBe('none'))
  test('centimetres are not taken for millimetres', () => {
    expect(readNumber('1.2 cm', 'mm')).toEqual({ kind: 'other-unit' })
    expect(readNumber('12%', 'mm')).toEqual({ kind: 'other-unit' })
    expect(readNumber('5 \u03bcg', '\u00b5g')).toEqual({ kind: 'number', value: 5 })
  })
  test('what is printed in the English and in the German way is read as the same number', () => {
    const next = drawn(1)
    for (let i = 0; i < 500; i++) {
      const value = Math.round((next() - 0.5) * 10 ** Math.ceil(next() * 9) * 100) / 100
      for (const language of ['en', 'de', 'de-CH', 'fr']) {
        const printed = new Intl.NumberFormat(language, { minimumFractionDigits: 2 }).format(value)
        expect([printed, readNumber(printed)]).toEqual([printed, { kind: 'number', value: value || 0 }])
      }
    }
  })
})

describe('choices', () => {
  test('one of several', () => {
    const asked: Asked = { kind: 'single', options: abcd, right: 'b' }
    expect(pointsOf(asked, { kind: 'single', chosen: 'b' })).toBe(4)
    expect(pointsOf(asked, { kind: 'single', chosen: 'a' })).toBe(0)
    expect(pointsOf(asked, { kind: 'single', chosen: null })).toBe(0)
    expect(pointsOf(asked, { kind: 'single', chosen: 'z' })).toBe('not-an-answer')
    expect(pointsOf(asked, { kind: 'short', text: 'b' })).toBe('not-an-answer')
  })
  test('of two right ones: one is half; one right and one wrong is nothing; never below nothing', () => {
    const asked: Asked = { kind: 'multiple', options: abcd, right: ['a', 'b'], scoring: 'partial' }
    const of = (...chosen: string[]) => pointsOf(asked, { kind: 'multiple', chosen })
    expect([of('a', 'b'), of('b'), of('a', 'c'), of('a', 'b', 'c'), of('c', 'd'), of(), of('a', 'a')]).toEqual([4, 2, 0, 2, 0, 0, 2])
    const strict: Asked = { ...asked, scoring: 'all-or-nothing' }
    expect(pointsOf(strict, { kind: 'multiple', chosen: ['b', 'a'] })).toBe(4)
    expect(pointsOf(strict, { kind: 'multiple', chosen: ['a', 'b', 'c'] })).toBe(0)
  })
  test('where nothing is right, choosing nothing is', () => {
    for (const scoring of ['partial', 'all-or-nothing'] as const) {
      expect(pointsOf({ kind: 'multiple', options: abcd, right: [], scoring }, { kind: 'multiple', chosen: [] })).toBe(4)
      expect(pointsOf({ kind: 'multiple', options: abcd, right: [], scoring }, { kind: 'multiple', chosen: ['a'] })).toBe(0)
    }
  })
  test('choosing all, and adding a wrong one, never gains anything', () => {
    const next = drawn(2)
    for (let i = 0; i < 300; i++) {
      const right = abcd.filter(() => next() < 0.5).map(({ id }) => id)
      const chosen = abcd.filter(() => next() < 0.5).map(({ id }) => id)
      const wrong = abcd.map(({ id }) => id).find((id) => !right.includes(id) && !chosen.includes(id))
      for (const scoring of ['partial', 'all-or-nothing'] as const) {
        const asked: Asked = { kind: 'multiple', options: abcd, right, scoring }
        const now = pointsOf(asked, { kind: 'multiple', chosen }) as number
        expect(now).toBeGreaterThanOrEqual(0)
        expect(now).toBeLessThanOrEqual(4)
        if (wrong) expect(pointsOf(asked, { kind: 'multiple', chosen: [...chosen, wrong] })).toBeLessThanOrEqual(now)
        expect(pointsOf(asked, { kind: 'multiple', chosen: right })).toBe(4)
      }
    }
  })
  test('true or false: each statement counts, what was left out has nothing', () => {
    const asked: Asked = { kind: 'true-false', statements: [{ id: 'a', words: 'A', isTrue: true }, { id: 'b', words: 'B', isTrue: false }, { id: 'c', words: 'C', isTrue: false }, { id: 'd', words: 'D', isTrue: true }] }
    expect(judged(asked, { kind: 'true-false', said: { a: true, b: true, c: false } })).toEqual({ kind: 'scored', points: 2, most: 4, parts: { a: true, b: false, c: true } })
    expect(pointsOf(asked, { kind: 'true-false', said: { toString: true } })).toBe('not-an-answer')
  })
  test('pairs: each counts', () => {
    const asked: Asked = { kind: 'match', options: [{ id: 'x', words: 'X' }, { id: 'y', words: 'Y' }], items: [{ id: 'a', words: 'A', right: 'x' }, { id: 'b', words: 'B', right: 'y' }] }
    expect(pointsOf(asked, { kind: 'match', chosen: { a: 'x', b: 'x' } })).toBe(2)
    expect(pointsOf(asked, { kind: 'match', chosen: { a: 'a' } })).toBe('not-an-answer')
  })
  test('an order: a share for each right step; the same words stand for each other', () => {
    const asked: Asked = { kind: 'order', items: ['wash', 'drape', 'cut', 'close', 'count'].map((words, at) => ({ id: `i${at}`, words })) }
    const of = (...order: string[]) => pointsOf(asked, { kind: 'order', order })
    expect(of('i0', 'i1', 'i2', 'i3', 'i4')).toBe(4)
    expect(of('i1', 'i2', 'i3', 'i4', 'i0')).toBe(3)
    expect(of('i4', 'i3', 'i2', 'i1', 'i0')).toBe(0)
    expect(of()).toBe(0)
    expect(of('i0', 'i1')).toBe('not-an-answer')
    expect(of('i0', 'i0', 'i1', 'i2', 'i3')).toBe('not-an-answer')
    const twice: Asked = { kind: 'order', items: [{ id: 'a', words: 'Count' }, { id: 'b', words: 'close' }, { id: 'c', words: 'count' }] }
    expect(pointsOf(twice, { kind: 'order', order: ['c', 'b', 'a'] })).toBe(4)
  })
})

describe('words and numbers', () => {
  test('a number within its tolerance, its edge included, whatever binary fractions make of it', () => {
    const asked: Asked = { kind: 'numeric', right: 2.3, tolerance: 0.1, unit: 'cm' }
    const of = (text: string) => pointsOf(asked, { kind: 'numeric', text })
    expect([of('2.2'), of('2,4'), of('2.19'), of('2.41'), of(''), of('\uff12\uff0e\uff13 cm')]).toEqual([4, 4, 0, 0, 0, 4])
    expect(pointsOf({ kind: 'numeric', right: 0, tolerance: 0, unit: '' }, { kind: 'numeric', text: '0' })).toBe(4)
    expect(pointsOf({ kind: 'numeric', right: 0, tolerance: 0, unit: '' }, { kind: 'numeric', text: '0.000001' })).toBe(0)
  })
  test('what cannot be read is asked for again, and tells nothing', () => {
    const asked: Asked = { kind: 'numeric', right: 1234, tolerance: 0, unit: 'mm' }
    expect(judged(asked, { kind: 'numeric', text: '1,234' })).toEqual({ kind: 'unclear', why: { kind: 'ambiguous-number', readings: [1234, 1.234] } })
    expect(judged(asked, { kind: 'numeric', text: '123 cm' })).toEqual({ kind: 'unclear', why: { kind: 'other-unit', unit: 'mm' } })
    expect(judged(asked, { kind: 'numeric', text: 'many' })).toEqual({ kind: 'unclear', why: { kind: 'no-number' } })
  })
  test.each([['Crohn  disease', true], ['CR\u00d6HN DISEASE', true], ['\uff23rohn disease', true], ['crohn', false], ['', false]])('a short answer: %s', (text, isRight) => {
    expect(pointsOf({ kind: 'short', accepts: ['Crohn disease'] }, { kind: 'short', text })).toBe(isRight ? 4 : 0)
  })
  test('Chinese with spaces between its characters is the same; a superscript is not its digit', () => {
    expect(pointsOf({ kind: 'short', accepts: ['\u80ba\u708e'] }, { kind: 'short', text: '\u80ba \u708e' })).toBe(4)
    expect(pointsOf({ kind: 'short', accepts: ['10\u00b3'] }, { kind: 'short', text: '103' })).toBe(0)
  })
})

describe('places', () => {
  // 200 wide, 100 high: a radius of 0.1 of the width is 20 pixels, which is 0.2 of the height.
  test('a circle is one on the picture, not in its shares', () => {
    const asked: Asked = { kind: 'hotspot', mediaId: 'm1', alt: '', areas: [{ kind: 'circle', centre: [0.5, 0.5], radius: 0.1 }] }
    const of = (x: number, y: number) => pointsOf(asked, { kind: 'hotspot', place: [x, y] })
    expect([of(0.5, 0.69), of(0.5, 0.71), of(0.59, 0.5), of(0.61, 0.5), of(0.6, 0.5)]).toEqual([4, 0, 4, 0, 4])
    expect(pointsOf(asked, { kind: 'hotspot', place: null })).toBe(0)
    expect(score(ask(asked), { kind: 'hotspot', place: [0.5, 0.5] }, { pictureOf: () => null }).kind).toBe('cannot-judge')
  })
  test('a box drawn from any corner; an outline with a bay', () => {
    expect(holdsPlace({ kind: 'box', from: [0.6, 0.8], to: [0.2, 0.4] }, [0.3, 0.5], 1)).toBe(true)
    expect(holdsPlace({ kind: 'box', from: [0.6, 0.8], to: [0.2, 0.4] }, [0.7, 0.5], 1)).toBe(false)
    const bay = { kind: 'polygon' as const, points: [[0, 0], [1, 0], [1, 1], [0.5, 0.5], [0, 1]] as [number, number][] }
    expect([holdsPlace(bay, [0.5, 0.4], 1), holdsPlace(bay, [0.5, 0.6], 1), holdsPlace(bay, [0.5, 0.5], 1), holdsPlace(bay, [1, 0.5], 1)]).toEqual([true, false, true, true])
  })
  test('a slice, whichever end the author named first', () => {
    const asked: Asked = { kind: 'slice', studyId: 's', seriesId: 'r', shown: null, from: 14, to: 10 }
    expect([9, 10, 14, 15].map((index) => pointsOf(asked, { kind: 'slice', index }))).toEqual([0, 4, 4, 0])
    expect(pointsOf(asked, { kind: 'slice', index: null })).toBe(0)
  })
})

/** Of PS3.3 C.7.6.2.1.1: the patient's place of a pixel, by the orientation of rows and columns and their spacing. */
type P = [number, number, number]
function pixelToPatient(origin: P, row: P, column: P, [rowMm, columnMm]: [number, number]) {
  return (x: number, y: number): P => [0, 1, 2].map((i) => origin[i]! + row[i]! * columnMm * x + column[i]! * rowMm * y) as P
}
function obliquePlane(next: () => number): { row: P; column: P } {
  const [a, b] = [next() * Math.PI * 2, next() * Math.PI]
  const row: P = [Math.cos(a) * Math.cos(b), Math.sin(a) * Math.cos(b), Math.sin(b)]
  const column: P = [-Math.sin(a), Math.cos(a), 0]
  return { row, column }
}

describe('marks and lengths are millimetres of the patient', () => {
  const on = { studyId: 's', seriesId: 'r', shown: null }
  test('worked by hand: 3 columns of 0.5 mm and 4 rows of 2 mm on a slice tilted by 30 degrees', () => {
    // Across 1.5 mm, down 8 mm, at right angles: sqrt(2.25 + 64) = 8.139 mm; counted in pixels it would be 5.
    const c = Math.cos(Math.PI / 6)
    const at = pixelToPatient([10, -20, 300], [1, 0, 0], [0, c, -0.5], [2, 0.5])
    const asked: Asked = { kind: 'measure', ...on, rightMm: 8.14, toleranceMm: 0.01 }
    expect(pointsOf(asked, { kind: 'measure', seriesId: 'r', from: at(5, 5), to: at(8, 9) })).toBe(4)
    expect(pointsOf({ ...asked, rightMm: 5 }, { kind: 'measure', seriesId: 'r', from: at(5, 5), to: at(8, 9) })).toBe(0)
    expect(pointsOf(asked, { kind: 'measure', seriesId: 'r', from: at(5, 5), to: null })).toBe(0)
    expect(pointsOf(asked, { kind: 'measure', seriesId: 'another', from: at(5, 5), to: at(8, 9) })).toBe('not-an-answer')
  })
  test('on any oblique plane with any spacing: within the radius it is right, outside it is not', () => {
    const next = drawn(3)
    for (let i = 0; i < 500; i++) {
      const { row, column } = obliquePlane(next)
      const spacing: [number, number] = [0.2 + next() * 5, 0.2 + next() * 5]
      const at = pixelToPatient([next() * 400 - 200, next() * 400 - 200, next() * 2000 - 1000], row, column, spacing)
      const [x, y, dx, dy] = [next() * 512, next() * 512, next() * 60 - 30, next() * 60 - 30]
      const trueMm = Math.sqrt((dx * spacing[1]) ** 2 + (dy * spacing[0]) ** 2)
      const withinMm = Math.max(0.01, trueMm * (0.5 + next()))
      if (Math.abs(trueMm - withinMm) < 1e-6) continue
      expect(pointsOf({ kind: 'mark', ...on, points: [at(0, 0).map((one) => one + 5000) as P, at(x, y)], withinMm: Math.min(withinMm, 500) }, { kind: 'mark', seriesId: 'r', point: at(x + dx, y + dy) })).toBe(trueMm <= withinMm ? 4 : 0)
      if (trueMm > 0.1) {
        expect(pointsOf({ kind: 'measure', ...on, rightMm: trueMm, toleranceMm: 0.001 }, { kind: 'measure', seriesId: 'r', from: at(x, y), to: at(x + dx, y + dy) })).toBe(4)
        expect(pointsOf({ kind: 'measure', ...on, rightMm: trueMm + 0.01, toleranceMm: 0.001 }, { kind: 'measure', seriesId: 'r', from: at(x + dx, y + dy), to: at(x, y) })).toBe(0)
      }
    }
  })
})
