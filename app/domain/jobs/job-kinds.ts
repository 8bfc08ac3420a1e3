import type { JobKind } from '~/infra/queue/queue.server'

/** As pages show them. */
export type { JobState, JobView } from '~/infra/queue/queue.server'

/** A kind that is not named here does not compile; each has its words in locales/jobs.json. */
const KNOWN: Record<JobKind, true> = {
  'recording.finish': true, 'recording.thumbnails': true, 'recording.mp4': true, 'course.media': true, 'course.film': true, 'course.copy-media': true, 'mail.send': true, 'notifications.digest': true, 'notifications.members': true, 'cases.followers': true, 'readings.soon': true, 'backup.create': true,
  'image.import': true, 'image.derive': true, 'image.deface': true, 'image.mark-clean': true, 'image.unmark-clean': true, 'image.pull': true,
  'anatomy.make': true,
}
export const JOB_KINDS = Object.keys(KNOWN) as JobKind[]
/** One of another version is not known, and is shown as it is written. */
export const isKnownKind = (kind: string): kind is JobKind => Object.hasOwn(KNOWN, kind)
