import { z } from 'zod'

/** How a paper is sat: who, when, by which rules. Pure. */

export const SITTING_BOUNDS = { title: 200, candidates: 5_000, minutes: 24 * 60, graceS: 600, words: 4_000, rooms: 100, ranges: 50, keys: 20 } as const

/**
 * - `planned`: made, not open yet. `open`: candidates may begin, or are at work. `closed`: the time is over, marks are made.
 * - `released`: candidates see what they may. `cancelled`: it does not take place.
 */
export const SITTING_STATES = ['planned', 'open', 'closed', 'released', 'cancelled'] as const
export type SittingState = (typeof SITTING_STATES)[number]

export const sittingRules = z.strictObject({
  format: z.literal(1),
  /** `bell`: all begin at `opensAt`. `window`: each begins when they like, from `opensAt` to `closesAt`. */
  begins: z.enum(['bell', 'window']),
  /** Working time. Sections with minutes of their own are within it. */
  minutes: z.int().min(1).max(SITTING_BOUNDS.minutes),
  /** For a slow network after the end, not for thinking. */
  graceS: z.int().min(0).max(SITTING_BOUNDS.graceS),
  /** `linear`: a question that was left is left. */
  navigation: z.enum(['free', 'linear']),
  /** Content comes before the start, under a lock that opens at the bell. */
  isSealed: z.boolean(),
  tools: z.strictObject({ calculator: z.boolean(), notes: z.boolean() }),
  /** Candidates say it with their name before they begin; empty: none. */
  honour: z.string().max(SITTING_BOUNDS.words),
  /** A proctor has looked at who sits there before they may begin. */
  checksIdentity: z.boolean(),
  /** CIDR; none: from anywhere. */
  ipRanges: z.array(z.string().max(60)).max(SITTING_BOUNDS.ranges),
  /** Config keys of Safe Exam Browser (64 hex digits); none: every browser will do. */
  sebKeys: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(SITTING_BOUNDS.keys),
  /** What candidates see once it is released: nothing but the grade, their answers and marks, or also what is right and why. */
  review: z.enum(['grade', 'answers', 'explained']),
})
export type SittingRules = z.infer<typeof sittingRules>

export const plainRules = (): SittingRules => ({
  format: 1, begins: 'bell', minutes: 60, graceS: 60, navigation: 'free', isSealed: false, tools: { calculator: false, notes: true }, honour: '', checksIdentity: false, ipRanges: [], sebKeys: [], review: 'answers',
})

/** What one candidate has beside the others, and why is nobody's business here. */
export const accommodations = z.strictObject({
  /** Of the working time. */
  extraPercent: z.int().min(0).max(300),
  /** In all; the clock stands while one is taken. */
  breakMinutes: z.int().min(0).max(600),
  /** Of the page's type, in percent. */
  fontPercent: z.int().min(100).max(300),
})
export type Accommodations = z.infer<typeof accommodations>
export const noAccommodations = (): Accommodations => ({ extraPercent: 0, breakMinutes: 0, fontPercent: 100 })
