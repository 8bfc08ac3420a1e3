import type { Audience } from '~/policy/broadcast'
import { LONGEST_HOURS } from './broadcast'

export type ScheduleProblem = { kind: 'bad-title' } | { kind: 'bad-times' } | { kind: 'not-public' }

/** What a schedule must keep to. Pure. `not-public`: the institution has not decided to open a door. */
export function checkSchedule(
  schedule: { title: string; description?: string; audience: Audience; scheduledStartAt: Date; scheduledEndAt: Date }, institutionMayBePublic: boolean,
): ScheduleProblem | null {
  const title = schedule.title.trim()
  if (title.length < 1 || title.length > 200 || (schedule.description?.length ?? 0) > 5_000) return { kind: 'bad-title' }
  const lengthMs = schedule.scheduledEndAt.getTime() - schedule.scheduledStartAt.getTime()
  // Also refuses an invalid date, whose time is not a number.
  if (!(lengthMs > 0 && lengthMs <= LONGEST_HOURS * 3_600_000)) return { kind: 'bad-times' }
  if (schedule.audience === 'public' && !institutionMayBePublic) return { kind: 'not-public' }
  return null
}
