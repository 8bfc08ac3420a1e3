import { z } from 'zod'
import { toLocal } from '~/domain/broadcasts/local-time'
import { checkFinding } from '~/domain/images/check-finding'
import type { FindingContent } from '~/domain/images/finding'
import type { Block } from './block'

/** An assignment as it is handed in and marked. Pure. */

export type Assignment = Extract<Block['body'], { kind: 'assignment' }>

export const SUBMISSION_BOUNDS = { text: 60_000, marks: 50, comments: 100, words: 4_000 } as const

const finding = z.unknown().transform((value, context): FindingContent => {
  const found = checkFinding(value)
  if (!found) context.addIssue({ code: 'custom', message: 'no finding' })
  return found!
})
/** `marks`: findings on the assignment's study. They are kept here alone: nobody sees them on the study. */
export const submissionContent = z.strictObject({ text: z.string().max(SUBMISSION_BOUNDS.text), marks: z.array(finding).max(SUBMISSION_BOUNDS.marks) })
export type SubmissionContent = z.infer<typeof submissionContent>
export const emptySubmission = (): SubmissionContent => ({ text: '', marks: [] })

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
export const marking = z.strictObject({
  /** By criterion; without a rubric one whole: `WHOLE`. */
  criteria: z.record(id, z.strictObject({ points: z.number().min(0).max(1_000), words: z.string().max(SUBMISSION_BOUNDS.words) })),
  words: z.string().max(SUBMISSION_BOUNDS.words),
  /** On a passage of the text, by its characters. */
  comments: z.array(z.strictObject({ from: z.int().min(0), to: z.int().min(0), words: z.string().min(1).max(SUBMISSION_BOUNDS.words) })).max(SUBMISSION_BOUNDS.comments),
})
export type Marking = z.infer<typeof marking>
export const emptyMarking = (): Marking => ({ criteria: {}, words: '', comments: [] })

/** What an assignment without a rubric is marked by. */
export const WHOLE = { id: 'whole', words: '', most: 100 } as const
export const criteriaOf = ({ rubric }: Pick<Assignment, 'rubric'>): readonly { id: string; words: string; most: number }[] => (rubric.length > 0 ? rubric : [WHOLE])

export type Marked = { kind: 'whole'; points: number; most: number } | { kind: 'unmarked'; ids: string[] } | { kind: 'too-much'; ids: string[] }
/** What was given by each criterion, before late rules. */
export function pointsOf(assignment: Pick<Assignment, 'rubric'>, { criteria }: Pick<Marking, 'criteria'>): Marked {
  const all = criteriaOf(assignment)
  const tooMuch = all.filter(({ id: of, most }) => (criteria[of]?.points ?? 0) > most).map((one) => one.id)
  if (tooMuch.length > 0) return { kind: 'too-much', ids: tooMuch }
  const unmarked = all.filter(({ id: of }) => !Object.hasOwn(criteria, of)).map((one) => one.id)
  if (unmarked.length > 0) return { kind: 'unmarked', ids: unmarked }
  const sum = (values: number[]) => Math.round(values.reduce((a, b) => a + b, 0) * 1e6) / 1e6
  return { kind: 'whole', points: sum(all.map(({ id: of }) => criteria[of]!.points)), most: sum(all.map(({ most }) => most)) }
}

const DAY_MS = 24 * 3_600_000
/** What clocks show, as if it were UTC: a day of theirs is a day, also the one of 23 or 25 hours. */
const wall = (moment: Date, timeZone: string): number => Date.parse(`${toLocal(moment, timeZone)}:00Z`) + (moment.getTime() % 60_000)

/** Days begun after it was due, on the class's clocks; 0: in time. */
export function daysLate(dueAt: Date | null, at: Date, timeZone: string): number {
  if (!dueAt || at <= dueAt) return 0
  // In the hour that comes twice clocks may show less than when it was due.
  return Math.max(1, Math.ceil((wall(at, timeZone) - wall(dueAt, timeZone)) / DAY_MS))
}

export type HandInTime = { kind: 'in-time' } | { kind: 'late'; days: number; lostPercent: number } | { kind: 'closed' }
export function handInTime({ late }: Pick<Assignment, 'late'>, dueAt: Date | null, at: Date, timeZone: string): HandInTime {
  const days = daysLate(dueAt, at, timeZone)
  if (days === 0) return { kind: 'in-time' }
  if (!late || days > late.days) return { kind: 'closed' }
  return { kind: 'late', days, lostPercent: Math.min(100, days * late.percentADay) }
}

/** Of the points that were given. */
export const afterLate = (points: number, time: HandInTime): number => (time.kind === 'late' ? Math.round(points * (100 - time.lostPercent) * 1e4) / 1e6 : points)
