import type { Audience } from '~/policy/broadcast'
import { fromLocal } from '~/domain/broadcasts/local-time'

/** Title, words, audience and times of a form; the times are the reader's own wall clock. What is wrong is refused by the operation. */
export function readSchedule(form: FormData, timeZone: string): { title: string; description: string; audience: Audience; scheduledStartAt: Date; scheduledEndAt: Date } {
  const text = (name: string) => String(form.get(name) ?? '')
  const audience = (['professionals', 'institution', 'public'] as const).find((each) => each === text('audience')) ?? 'institution'
  const scheduledStartAt = fromLocal(text('startsAt'), timeZone)
  const hours = Number(text('hours'))
  return { title: text('title'), description: text('description'), audience, scheduledStartAt, scheduledEndAt: new Date(scheduledStartAt.getTime() + hours * 3_600_000) }
}
