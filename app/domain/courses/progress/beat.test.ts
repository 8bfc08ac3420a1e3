import { expect, test } from 'vitest'
import { BEAT_BOUNDS, bounded, countBeat, joined, watchedS, type Range } from './beat'
import { isBlockDone, isCompleted, isLessonDone } from './completion'
import { textBlock, twoLessons, videoBlock } from '../course.fixture'
import { readKept, readPlace } from './kept'
import { beats } from './read-beats'

const block = (activeMs: number) => ({ blockId: 'b', activeMs })

test('parts of a film that were played twice count once', () => {
  expect(joined([[10, 20], [0, 5], [15, 30], [4.95, 6]])).toEqual([[0, 6], [10, 30]])
  expect(watchedS(joined([[0, 10], [5, 15]]), 2, 100)).toBe(13)
})

test('many snippets of a film are bounded by leaving out the shortest, never by adding what was not played', () => {
  const snippets = Array.from({ length: 500 }, (_, i): Range => [i * 2, i * 2 + (i % 3) * 0.4 + 0.1])
  const kept = bounded(snippets)
  expect(kept).toHaveLength(BEAT_BOUNDS.keptRanges)
  expect(kept.every(([from, to]) => snippets.some((one) => one[0] === from && one[1] === to))).toBe(true)
  expect(kept).toEqual([...kept].sort((a, b) => a[0] - b[0]))
})

test('what a page says twice counts once', () => {
  const first = countBeat(null, { beatId: 'one', blocks: [block(15_000)] }, 1_000_000)
  expect(first).toMatchObject({ kind: 'new', activeMs: 15_000 })
  expect(countBeat(first.counted, { beatId: 'one', blocks: [block(15_000)] }, 1_015_000).kind).toBe('known')
})

test('time can be claimed once, however many devices are open', () => {
  let counted = countBeat(null, { beatId: 'begin', blocks: [block(60_000)] }, 0).counted
  let total = 0
  for (let round = 1; round <= 20; round++) {
    for (const device of ['phone', 'desk', 'class']) {
      const next = countBeat(counted, { beatId: `${device}${round}`, blocks: [block(15_000)] }, round * 15_000)
      if (next.kind === 'new') total += next.activeMs
      counted = next.counted
    }
  }
  expect(total).toBe(20 * 15_000)
})

test('what waited while there was no connection is believed for the time that passed', () => {
  let counted = countBeat(null, { beatId: 'begin', blocks: [block(60_000)] }, 0).counted
  let total = 0
  for (let n = 0; n < 40; n++) {
    const next = countBeat(counted, { beatId: `kept${n}`, blocks: [block(15_000)] }, 600_000)
    if (next.kind === 'new') total += next.activeMs
    counted = next.counted
  }
  expect(total).toBe(600_000)
})

test('a clock that was set back gives and takes nothing', () => {
  const { counted } = countBeat(null, { beatId: 'begin', blocks: [block(60_000)] }, 1_000_000)
  expect(countBeat(counted, { beatId: 'next', blocks: [block(15_000)] }, 500_000)).toMatchObject({ kind: 'new', activeMs: 0 })
})

test('a page cannot say more than a page does', () => {
  const one = { beatId: 'abcdefgh', lessonId: 'l', blocks: [block(15_000)] }
  expect(beats.safeParse({ beats: [one] }).success).toBe(true)
  for (const wrong of [
    { ...one, blocks: [block(60_001)] }, { ...one, blocks: [block(-1)] }, { ...one, blocks: [] }, { ...one, beatId: 'x' }, { ...one, more: 1 },
    { ...one, blocks: [{ ...block(1), watched: [[5, 4]] }] }, { ...one, blocks: [{ ...block(1), watched: [[0, Infinity]] }] }, { ...one, blocks: [{ ...block(1), place: { atS: NaN } }] },
  ]) expect(beats.safeParse({ beats: [wrong] }).success).toBe(false)
  expect(beats.safeParse({ beats: Array.from({ length: 41 }, () => one) }).success).toBe(false)
})

test('a film is done when its share was played; of an unknown length it is not', () => {
  const film = videoBlock('v', 0.8, 'media')
  const did = (watched: Range[]) => ({ isSeen: true, watched, score: null })
  expect(isBlockDone(film, did([[0, 79]]), { fromS: 0, toS: 100 })).toBe(false)
  expect(isBlockDone(film, did([[0, 50], [60, 90]]), { fromS: 0, toS: 100 })).toBe(true)
  expect(isBlockDone(film, did([[0, 1_000]]), null)).toBe(false)
  expect(isBlockDone({ ...film, rule: { kind: 'scored', share: 0.5 } }, { isSeen: true, watched: [], score: 0.5 }, null)).toBe(true)
  expect(isBlockDone({ ...film, rule: { kind: 'scored', share: 0.5 } }, did([]), null)).toBe(false)
})

test('a lesson that asks nothing is done when it was read, a course when every lesson is', () => {
  const quiet = { blocks: [textBlock('q', 'Air', { kind: 'none' })] }
  expect([isLessonDone(quiet, new Map()), isLessonDone(quiet, new Map([['q', true]]))]).toEqual([false, true])
  const did = new Map([['b1', true], ['b2', true]])
  expect(isCompleted(twoLessons(), did)).toBe(false)
  expect(isCompleted(twoLessons(), did.set('b3', true))).toBe(true)
  expect(isCompleted({ modules: [] }, did)).toBe(false)
})

test('what cannot be read of time and places counts as nothing', () => {
  expect(readKept('no JSON')).toEqual({ watched: [], place: null })
  expect(readPlace('{"counted":7}')).toEqual({ lessonId: '', blockId: '', counted: null })
})
