import { z } from 'zod'
import { fromLocal, toLocal } from '~/domain/broadcasts/local-time'

/**
 * The dates of a class. They are kept as its zone's clocks show them: what opens at eight opens at eight on both sides of a
 * clock change. Pure.
 */

/** Taken back by those who write it. Who is in a class of it reads on: their version stays; nobody joins any more. */
export const isWithdrawn = ({ state, removedAt }: { state: string; removedAt: Date | null }): boolean => state === 'withdrawn' || removedAt !== null

export const CLASS_BOUNDS = { name: 200, learners: 5_000, days: 3_650, requires: 20, after: 50 } as const

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
/** 2026-11-23T08:00 */
const localTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/).refine((text) => toLocal(new Date(`${text}:00Z`), 'UTC') === text)
const opening = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('at'), at: localTime }),
  /** At midnight, so many days after the class began (or they came, where it has no beginning, or came later). */
  z.strictObject({ kind: z.literal('days'), days: z.int().min(0).max(CLASS_BOUNDS.days) }),
])
export type Opening = z.infer<typeof opening>

export const classPlan = z.strictObject({
  /** By lesson: when it opens (null: with the class), until when it should be done, lessons to be done before. */
  lessons: z.record(id, z.strictObject({ opens: opening.nullable(), due: localTime.nullable(), after: z.array(id).max(CLASS_BOUNDS.after) })).default({}),
  /** By block: until when. Goes before its lesson's. */
  blocks: z.record(id, z.strictObject({ due: localTime.nullable() })).default({}),
  /** Courses to be completed before one enrols. */
  requires: z.array(id).max(CLASS_BOUNDS.requires).default([]),
})
export type ClassPlan = z.infer<typeof classPlan>
export const emptyPlan = (): ClassPlan => ({ lessons: {}, blocks: {}, requires: [] })

/** As the database keeps it. @throws where another version of the program wrote it: dates are never guessed. */
export const readPlan = (json: string): ClassPlan => classPlan.parse(JSON.parse(json))

export interface ClassDates { plan: ClassPlan; timeZone: string; startsAt: Date | null; endsAt: Date | null }
/** What of a learner decides about dates. */
export interface Learner { enrolledAt: Date; /** Lessons all of whose rules are met. */ doneLessonIds: ReadonlySet<string> }

/** Whether a zone is one that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return name !== ''
  } catch {
    return false
  }
}

const HOUR_MS = 3_600_000

/**
 * The moment that a local time means. An hour that clocks leave out (spring): as long after the gap as it lies in it. An hour
 * that comes twice (autumn): `first` or `second`.
 */
export function momentOf(text: string, timeZone: string, which: 'first' | 'second'): Date {
  const wanted = new Date(`${text}:00Z`).getTime()
  const shows = (moment: number) => new Date(`${toLocal(new Date(moment), timeZone)}:00Z`).getTime()
  const guess = fromLocal(text, timeZone).getTime()
  // Clocks change by at most an hour nearly everywhere (Lord Howe: half of one; some zones once skipped a day, which no class needs).
  const hits = [-1, -0.5, 0, 0.5, 1].map((hours) => guess + hours * HOUR_MS).filter((moment) => shows(moment) === wanted)
  if (hits.length > 0) return new Date(which === 'first' ? Math.min(...hits) : Math.max(...hits))
  // Left out: with the offset of before the gap it shows as much later as the gap is long.
  const before = wanted - (shows(guess - 3 * HOUR_MS) - (guess - 3 * HOUR_MS))
  return new Date(before)
}

const DAY_MS = 24 * HOUR_MS
/** Midnight, so many calendar days after the day of a moment, on the zone's clocks. */
function midnightAfter(moment: Date, days: number, timeZone: string): Date {
  const day = new Date(`${toLocal(moment, timeZone).slice(0, 10)}T00:00:00Z`).getTime() + days * DAY_MS
  return momentOf(`${new Date(day).toISOString().slice(0, 10)}T00:00`, timeZone, 'first')
}

const later = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b))

/** When a lesson opens for a learner; null: it is open from the beginning. */
export function opensAt({ plan, timeZone, startsAt }: ClassDates, lessonId: string, { enrolledAt }: Pick<Learner, 'enrolledAt'>): Date | null {
  const opens = plan.lessons[lessonId]?.opens ?? null
  if (!opens) return startsAt
  const own = opens.kind === 'at' ? momentOf(opens.at, timeZone, 'first') : midnightAfter(later(startsAt, enrolledAt)!, opens.days, timeZone)
  return later(startsAt, own)
}

export type OpenNow =
  | { kind: 'open' }
  | { kind: 'not-yet'; at: Date }
  /** These lessons come first. */
  | { kind: 'after'; lessonIds: string[] }

/** Whether a learner may read a lesson now. What is open stays readable after the class's end. `known`: lessons of the version; what is gone keeps nobody out. */
export function isOpenNow(dates: ClassDates, lessonId: string, learner: Learner, now: Date, known: ReadonlySet<string>): OpenNow {
  const at = opensAt(dates, lessonId, learner)
  if (at && at > now) return { kind: 'not-yet', at }
  const lessonIds = (dates.plan.lessons[lessonId]?.after ?? []).filter((one) => one !== lessonId && known.has(one) && !learner.doneLessonIds.has(one))
  return lessonIds.length > 0 ? { kind: 'after', lessonIds } : { kind: 'open' }
}

/** Until when a block should be done; null: no date. A minute that is named belongs to the learner until its end. An extension only gives. */
export function dueAt({ plan, timeZone, endsAt }: ClassDates, lessonId: string, blockId: string, extension: Date | null = null): Date | null {
  const text = plan.blocks[blockId]?.due ?? plan.lessons[lessonId]?.due ?? null
  const own = text ? new Date(momentOf(text, timeZone, 'second').getTime() + 59_999) : endsAt
  return own ? later(own, extension) : null
}

/** The day of a moment on the class's clocks: 2026-11-23. */
export const dayIn = (moment: Date, timeZone: string): string => toLocal(moment, timeZone).slice(0, 10)
