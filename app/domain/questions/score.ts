import { plainWidth, readNumber } from './read-number'
import type { Answer, Asked, Question } from './question'

/** Width and height of a picture as it is shown, in any one unit. */
export interface PictureSize { width: number; height: number }
/** What judging needs beside the question. */
export interface JudgedWith {
  /** Of a picture of the course; null: unknown. */
  pictureOf(mediaId: string): PictureSize | null
}

/** Why an answer is not judged: its author may say it anew, and no attempt is spent. Tells nothing of what is right. */
export type Unclear =
  | { kind: 'ambiguous-number'; readings: [number, number] } | { kind: 'other-unit'; unit: string } | { kind: 'no-number' }
export type Scored =
  | { kind: 'scored'; points: number; most: number; /** Of options, statements or items, what was right, by their id. */ parts: Record<string, boolean> }
  | { kind: 'unclear'; why: Unclear }
  /** It answers another question, or names what is not in it. */
  | { kind: 'not-an-answer' }
  /** What it is judged with is gone, or was never written. */
  | { kind: 'cannot-judge' }

/** Binary fractions: 2.3 is within 0.1 of 2.2. */
const SLACK = 1e-9
const isWithin = (distance: number, tolerance: number, size: number): boolean => distance - tolerance <= SLACK * Math.max(size, tolerance)

/** Points of an answer, from 0 to `question.points`. Pure; asked on the server alone. An answer that was left empty has none. */
export function score(question: Question, answer: Answer, judgedWith: JudgedWith): Scored {
  const judged = judge(question.asked, answer, judgedWith)
  if ('kind' in judged) return judged
  // Thirds add up: 0.1 + 0.2 is 0.3.
  return { kind: 'scored', points: Math.round(judged.share * question.points * 1e6) / 1e6, most: question.points, parts: judged.parts ?? {} }
}

type Judged = { share: number; parts?: Record<string, boolean> } | Exclude<Scored, { kind: 'scored' }>
const NOT_AN_ANSWER = { kind: 'not-an-answer' } as const
const CANNOT_JUDGE = { kind: 'cannot-judge' } as const
const whole = (isRight: boolean): Judged => ({ share: isRight ? 1 : 0 })

function judge(asked: Asked, answer: Answer, { pictureOf }: JudgedWith): Judged {
  switch (asked.kind) {
    case 'single': {
      if (answer.kind !== asked.kind || (answer.chosen !== null && !isAmong(asked.options, answer.chosen))) return NOT_AN_ANSWER
      if (asked.right === null) return CANNOT_JUDGE
      return { share: answer.chosen === asked.right ? 1 : 0, parts: answer.chosen === null ? {} : { [answer.chosen]: answer.chosen === asked.right } }
    }
    case 'multiple': return answer.kind === asked.kind ? judgeMultiple(asked, answer.chosen) : NOT_AN_ANSWER
    case 'true-false': return answer.kind === asked.kind ? judgeEach(asked.statements, answer.said, ({ isTrue }) => isTrue) : NOT_AN_ANSWER
    case 'match': {
      if (answer.kind !== asked.kind || Object.values(answer.chosen).some((one) => !isAmong(asked.options, one))) return NOT_AN_ANSWER
      if (asked.items.some(({ right }) => right === null)) return CANNOT_JUDGE
      return judgeEach(asked.items, answer.chosen, ({ right }) => right)
    }
    case 'order': return answer.kind === asked.kind ? judgeOrder(asked.items, answer.order) : NOT_AN_ANSWER
    case 'numeric': {
      if (answer.kind !== asked.kind) return NOT_AN_ANSWER
      if (asked.right === null) return CANNOT_JUDGE
      if (answer.text.trim() === '') return whole(false)
      const read = readNumber(answer.text, asked.unit)
      switch (read.kind) {
        case 'number': return whole(isWithin(Math.abs(read.value - asked.right), asked.tolerance, Math.max(Math.abs(read.value), Math.abs(asked.right))))
        case 'ambiguous': return { kind: 'unclear', why: { kind: 'ambiguous-number', readings: read.readings } }
        case 'other-unit': return { kind: 'unclear', why: { kind: 'other-unit', unit: asked.unit } }
        case 'none': return { kind: 'unclear', why: { kind: 'no-number' } }
      }
    }
    case 'short': {
      if (answer.kind !== asked.kind) return NOT_AN_ANSWER
      const said = plainWords(answer.text)
      if (asked.accepts.every((one) => plainWords(one) === '')) return CANNOT_JUDGE
      return whole(said !== '' && asked.accepts.some((one) => plainWords(one) === said))
    }
    case 'hotspot': {
      if (answer.kind !== asked.kind) return NOT_AN_ANSWER
      if (asked.mediaId === null || asked.areas.length === 0) return CANNOT_JUDGE
      if (!answer.place) return whole(false)
      const size = pictureOf(asked.mediaId)
      if (!size || !(size.width > 0) || !(size.height > 0)) return CANNOT_JUDGE
      const { place } = answer
      return whole(asked.areas.some((area) => holdsPlace(area, place, size.height / size.width)))
    }
    case 'slice': {
      if (answer.kind !== asked.kind) return NOT_AN_ANSWER
      if (asked.seriesId === null || asked.from === null || asked.to === null) return CANNOT_JUDGE
      return whole(answer.index !== null && answer.index >= Math.min(asked.from, asked.to) && answer.index <= Math.max(asked.from, asked.to))
    }
    case 'mark': {
      if (asked.seriesId === null) return CANNOT_JUDGE
      // Another series may lie in another frame of reference, where its millimetres are other ones.
      if (answer.kind !== asked.kind || answer.seriesId !== asked.seriesId) return NOT_AN_ANSWER
      const { point } = answer
      if (asked.points.length === 0) return CANNOT_JUDGE
      return whole(point !== null && asked.points.some((one) => isWithin(distanceMm(point, one), asked.withinMm, asked.withinMm)))
    }
    case 'measure': {
      if (asked.seriesId === null || asked.rightMm === null) return CANNOT_JUDGE
      if (answer.kind !== asked.kind || answer.seriesId !== asked.seriesId) return NOT_AN_ANSWER
      if (!answer.from || !answer.to) return whole(false)
      return whole(isWithin(Math.abs(distanceMm(answer.from, answer.to) - asked.rightMm), asked.toleranceMm, asked.rightMm))
    }
  }
}

const isAmong = (all: readonly { id: string }[], id: string): boolean => all.some((one) => one.id === id)

/** All or nothing; or a share for each right choice less one for each wrong, never below 0. Where nothing is right, choosing nothing is. */
function judgeMultiple({ options, right, scoring }: Extract<Asked, { kind: 'multiple' }>, given: readonly string[]): Judged {
  const chosen = [...new Set(given)]
  if (chosen.some((one) => !isAmong(options, one))) return NOT_AN_ANSWER
  const wanted = new Set(right)
  const hits = chosen.filter((one) => wanted.has(one)).length
  const misses = chosen.length - hits
  const parts = Object.fromEntries(chosen.map((one) => [one, wanted.has(one)]))
  if (scoring === 'all-or-nothing' || wanted.size === 0) return { share: hits === wanted.size && misses === 0 ? 1 : 0, parts }
  return { share: Math.max(0, hits - misses) / wanted.size, parts }
}

/** Each counts the same; what was left out has nothing. */
function judgeEach<T extends { id: string }, V>(items: readonly T[], given: Readonly<Record<string, V>>, rightOf: (item: T) => V): Judged {
  if (Object.keys(given).some((id) => !isAmong(items, id))) return NOT_AN_ANSWER
  const parts = Object.fromEntries(items.filter(({ id }) => Object.hasOwn(given, id)).map((item) => [item.id, given[item.id] === rightOf(item)]))
  return { share: Object.values(parts).filter(Boolean).length / items.length, parts }
}

/**
 * A share for each step that follows the right one: who begins with the last and has the rest in order has lost one step, not
 * everything. Items with the same words stand for each other.
 */
function judgeOrder(items: readonly { id: string; words: string }[], given: readonly string[]): Judged {
  if (given.length === 0) return whole(false)
  if (given.length !== items.length || new Set(given).size !== items.length || given.some((one) => !isAmong(items, one))) return NOT_AN_ANSWER
  const wordsOf = new Map(items.map(({ id, words }) => [id, plainWords(words)]))
  const steps = (ids: readonly string[]) => ids.slice(1).map((id, at) => `${wordsOf.get(ids[at]!)!}\n${wordsOf.get(id)!}`)
  const left = steps(items.map(({ id }) => id))
  const most = left.length
  let hits = 0
  for (const step of steps(given)) {
    const at = left.indexOf(step)
    if (at >= 0) hits += left.splice(at, 1).length
  }
  return { share: hits / most }
}

/** Without case, accents, full-width forms and double spaces; Chinese characters without spaces between them. */
export const plainWords = (text: string): string =>
  plainWidth(text).replaceAll('\u03bc', '\u00b5').normalize('NFD').replaceAll(/\p{M}/gu, '').normalize('NFC').toLowerCase().replaceAll(/\s+/gu, ' ').replaceAll(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '').trim()

type Point3 = readonly [number, number, number]
/** Patient's millimetres: what a slice is tilted by or how far apart its pixels lie is in the points already. */
const distanceMm = (a: Point3, b: Point3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

type Area = Extract<Asked, { kind: 'hotspot' }>['areas'][number]
type Place = readonly [number, number]

/** @param aspect height of the picture for its width: a circle is one to the eye, not in shares */
export function holdsPlace(area: Area, [x, y]: Place, aspect: number): boolean {
  switch (area.kind) {
    case 'circle': return isWithin(Math.hypot(x - area.centre[0], (y - area.centre[1]) * aspect), area.radius, 1)
    case 'box': return x >= Math.min(area.from[0], area.to[0]) && x <= Math.max(area.from[0], area.to[0]) && y >= Math.min(area.from[1], area.to[1]) && y <= Math.max(area.from[1], area.to[1])
    case 'polygon': return holdsInPolygon(area.points, [x, y])
  }
}

/** Even-odd rule; the outline itself is within. */
function holdsInPolygon(points: readonly Place[], [x, y]: Place): boolean {
  let isInside = false
  for (let at = 0, before = points.length - 1; at < points.length; before = at++) {
    const [[ax, ay], [bx, by]] = [points[before]!, points[at]!]
    const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    if (Math.abs(cross) <= SLACK && x >= Math.min(ax, bx) - SLACK && x <= Math.max(ax, bx) + SLACK && y >= Math.min(ay, by) - SLACK && y <= Math.max(ay, by) + SLACK) return true
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isInside = !isInside
  }
  return isInside
}
