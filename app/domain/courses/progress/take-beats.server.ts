import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { isOpenNow } from '../class'
import { loadClass } from '../load-class.server'
import { publishedContent } from '../published.server'
import { keepBeats } from './keep-beats.server'
import { beats as beatsGiven } from './read-beats'
import { lessonsOf } from './completion'
import { datesOf, learnerState } from './learner-state.server'

export type TakeBeats =
  /** `completed`: all rules of the course are met since; `done`: blocks that were named and whose rule is met. */
  | { kind: 'kept'; completed: boolean; done: string[] }
  /** Of somebody who looks after the class: nothing of it is counted. */
  | { kind: 'not-counted' }
  /** The writer has more than it can take: say it again. */
  | { kind: 'busy' } | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** What a learner's page says of the last seconds. Blocks that are not there any more, or not open, are left out of it; the rest counts. */
export async function takeBeats(services: Services, actor: Actor, classId: string, given: unknown): Promise<TakeBeats> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = beatsGiven.safeParse(given)
  if (!read.success) return { kind: 'malformed' }
  const { row, enrolment } = found
  if (!enrolment) return { kind: 'not-counted' }
  const published = await publishedContent(services, row.courseId, row.version)
  if (!published) return { kind: 'not-found' }
  const dates = datesOf(row)
  // Only where a lesson follows another is anything to be asked of what was done before.
  const follows = read.data.beats.some(({ lessonId }) => (dates.plan.lessons[lessonId]?.after.length ?? 0) > 0)
  const known = new Set(lessonsOf(published.content).map(({ id }) => id))
  const openOf = follows
    ? (await learnerState(services, row, published, enrolment)).openOf
    : (lessonId: string) => isOpenNow(dates, lessonId, { enrolledAt: enrolment.enrolledAt, doneLessonIds: new Set() }, services.now(), known)
  const beats = read.data.beats
    .map((beat) => ({ ...beat, blocks: beat.blocks.filter(({ blockId }) => published.at.get(blockId)?.lessonId === beat.lessonId) }))
    .filter(({ lessonId, blocks }) => blocks.length > 0 && openOf(lessonId).kind === 'open')
  if (beats.length === 0) return { kind: 'kept', completed: false, done: [] }
  return keepBeats(services, { enrolmentId: enrolment.id, timeZone: row.timeZone, published, beats })
}
