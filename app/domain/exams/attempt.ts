import { z } from 'zod'
import { answer } from '~/domain/questions/question'
import type { Accommodations, SittingRules } from './sitting'

/** One candidate at one paper: its clock, and what a device may say of it. Pure; times as milliseconds since 1970, UTC. */

export const ATTEMPT_BOUNDS = {
  /** Of one request. */
  changes: 200, bytes: 256_000,
  /** Of one device in one attempt. */
  seq: 50_000,
  notes: 20_000, struck: 40, highlights: 100, spentMs: 24 * 3_600_000,
} as const

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const on = { itemId: id, questionId: id }

/** What a candidate leaves on a question beside the answer: for them alone, never marked. */
export const answerTraces = z.strictObject({
  struck: z.array(id).max(ATTEMPT_BOUNDS.struck),
  notes: z.string().max(ATTEMPT_BOUNDS.notes),
  /** Of the question's words, from and to which character. */
  highlights: z.array(z.tuple([z.int().min(0), z.int().min(0)])).max(ATTEMPT_BOUNDS.highlights),
})
export type AnswerTraces = z.infer<typeof answerTraces>
export const noTraces = (): AnswerTraces => ({ struck: [], notes: '', highlights: [] })

export const answerChange = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('answer'), ...on, answer: answer.nullable() }),
  z.strictObject({ do: z.literal('flag'), ...on, isFlagged: z.boolean() }),
  z.strictObject({ do: z.literal('traces'), ...on, traces: answerTraces }),
  /** What comes after it was uncovered, or it was left where there is no way back: it stands as it is. */
  z.strictObject({ do: z.literal('lock'), ...on }),
  /** Looked at for so much longer. */
  z.strictObject({ do: z.literal('spent'), ...on, ms: z.int().min(0).max(ATTEMPT_BOUNDS.spentMs) }),
])
export type AnswerChange = z.infer<typeof answerChange>

/** `seq`: 1, 2, 3, ... of a device in an attempt, without a gap. `at`: when it was entered, by the server's clock as the device knows it. */
export const entry = z.strictObject({ seq: z.int().min(1).max(ATTEMPT_BOUNDS.seq), at: z.number().int().min(0).max(8.64e15), change: answerChange })
export type Entry = z.infer<typeof entry>
export const saveRequest = z.strictObject({ deviceId: z.string().regex(/^[a-zA-Z0-9_-]{16,64}$/), entries: z.array(entry).min(1).max(ATTEMPT_BOUNDS.changes) })
export type SaveRequest = z.infer<typeof saveRequest>

/** What stands of one question. */
export interface Standing {
  itemId: string
  questionId: string
  /** `null`: emptied, or never given. */
  answer: z.infer<typeof answer> | null
  isFlagged: boolean
  traces: AnswerTraces
  isLocked: boolean
  spentMs: number
}
export const nothingYet = (itemId: string, questionId: string): Standing => ({ itemId, questionId, answer: null, isFlagged: false, traces: noTraces(), isLocked: false, spentMs: 0 })

/** What a change makes of it. An answer that is locked stays: `refused`. Pure, and the same on the device and on the server. */
export function changed(before: Standing, change: AnswerChange): { kind: 'changed'; standing: Standing } | { kind: 'refused' } {
  switch (change.do) {
    case 'answer': return before.isLocked ? { kind: 'refused' } : { kind: 'changed', standing: { ...before, answer: change.answer } }
    case 'flag': return { kind: 'changed', standing: { ...before, isFlagged: change.isFlagged } }
    case 'traces': return { kind: 'changed', standing: { ...before, traces: change.traces } }
    case 'lock': return { kind: 'changed', standing: { ...before, isLocked: true } }
    case 'spent': return { kind: 'changed', standing: { ...before, spentMs: Math.min(ATTEMPT_BOUNDS.spentMs, before.spentMs + change.ms) } }
  }
}

/**
 * Of what a device says, what is new: it says everything again until it was answered. `gap`: entries before these never came;
 * the device begins again after `have`.
 */
export function newEntries(have: number, entries: readonly Entry[]): { kind: 'new'; entries: Entry[] } | { kind: 'gap'; have: number } | { kind: 'malformed' } {
  for (const [n, { seq }] of entries.entries()) if (n > 0 && seq !== entries[n - 1]!.seq + 1) return { kind: 'malformed' }
  const first = entries[0]?.seq ?? have + 1
  return first > have + 1 ? { kind: 'gap', have } : { kind: 'new', entries: entries.filter(({ seq }) => seq > have) }
}

export interface Clock {
  rules: Pick<SittingRules, 'begins' | 'minutes' | 'graceS'>
  accommodations: Accommodations
  /** The bell (`begins: 'bell'`); null where it has not been set. */
  opensAt: number | null
  startedAt: number
  /** Given by a proctor. */
  addedMs: number
  /** Of pauses that are over. */
  pausedMs: number
  /** Of a pause that goes on, of all or of this one: since when. */
  pausedAt: number | null
}

const MINUTE_MS = 60_000

/** The working time: with an accommodation a share of it more. */
export const workingMs = ({ minutes }: Pick<SittingRules, 'minutes'>, { extraPercent }: Pick<Accommodations, 'extraPercent'>): number => Math.round((minutes * MINUTE_MS * (100 + extraPercent)) / 100)

/**
 * The end of the working time, as things stand at `now`: it moves on while it is paused. With a bell all time is counted from the
 * bell: who comes late has what is left, and a proctor may add to it.
 */
export function endOf(clock: Clock, now: number): number {
  const begin = clock.rules.begins === 'bell' && clock.opensAt !== null ? clock.opensAt : clock.startedAt
  const paused = clock.pausedMs + (clock.pausedAt === null ? 0 : Math.max(0, now - clock.pausedAt))
  return begin + workingMs(clock.rules, clock.accommodations) + clock.addedMs + paused
}

export type TakenAt =
  /** In time, or within the grace for a slow network and entered in time. */
  | { kind: 'in-time' }
  | { kind: 'too-late'; endedAt: number }

/**
 * Whether what a device says now counts. The device's clock is believed for when it was entered only within the grace: what was
 * entered in time and arrives within it counts, whatever the network did.
 */
export function takenAt(clock: Clock, now: number): TakenAt {
  const end = endOf(clock, now)
  return now <= end + clock.rules.graceS * 1_000 ? { kind: 'in-time' } : { kind: 'too-late', endedAt: end }
}

export type MayBegin =
  | { kind: 'yes' }
  | { kind: 'too-early'; opensAt: number | null }
  | { kind: 'too-late'; closesAt: number }
  | { kind: 'not-identified' } | { kind: 'locked' } | { kind: 'cancelled' }

/** Whether a candidate may begin at `now`, by the rules of the sitting. */
export function mayBegin({ state, rules, opensAt, closesAt, isIdentified, isLocked, accommodations }: {
  state: string
  rules: Pick<SittingRules, 'begins' | 'minutes' | 'checksIdentity'>
  opensAt: number | null
  /** Until when one may begin; null: with a bell to the end of the working time, else at any time. */
  closesAt: number | null
  isIdentified: boolean
  isLocked: boolean
  accommodations: Accommodations
}, now: number): MayBegin {
  if (state === 'cancelled') return { kind: 'cancelled' }
  if (opensAt === null || now < opensAt) return { kind: 'too-early', opensAt }
  const last = closesAt ?? (rules.begins === 'bell' ? opensAt + workingMs(rules, accommodations) : null)
  if (state === 'closed' || state === 'released' || (last !== null && now >= last)) return { kind: 'too-late', closesAt: last ?? now }
  if (isLocked) return { kind: 'locked' }
  if (rules.checksIdentity && !isIdentified) return { kind: 'not-identified' }
  return { kind: 'yes' }
}
