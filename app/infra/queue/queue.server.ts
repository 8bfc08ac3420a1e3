/**
 * Background work behind one interface. Jobs are rows of the application's database (job-ledger.server.ts), whichever
 * driver runs them: table-queue.server.ts looks for them itself, bull-queue.server.ts has them delivered through Redis.
 *
 * A job may run more than once (a worker can die after its effect and before its mark): handlers make
 * their effect idempotent, usually by writing to a temporary name and renaming last.
 */
export interface JobContext {
  jobId: string
  attempt: number
  /** Aborted when the lease is lost or the process stops. */
  signal: AbortSignal
  /** 0 to 1; also extends the lease. */
  progress(fraction: number): Promise<void>
}

export interface JobKinds {
  'recording.finish': { recordingId: string }
  'recording.thumbnails': { recordingId: string }
  'recording.mp4': { recordingId: string; streamName: string }
  'mail.send': { mailId: string }
  'notifications.digest': { personId: string }
  'notifications.members': { broadcastId: string; what: 'scheduled' | 'live' | 'recorded'; exceptPersonId: string | null }
  /** Tells those who follow a case's author that it is out. */
  'cases.followers': { caseId: string }
  /** Tells those who take part that a reading begins; `startsAt` in ms: unless it was moved since. */
  'readings.soon': { readingId: string; startsAt: number }
  /** `slot`: the interval it was scheduled for; without one somebody asked for it. */
  'backup.create': { folder: string; slot?: number }
  /** Reads what one import brought. */
  'image.import': { importId: string }
  /** Fetches studies from a PACS into an import; which ones is sealed. */
  'image.pull': { importId: string; sourceId: string; sealedStudies: string }
  /** Thumbnail and, of an honest volume, the pyramid of one series, and frames that are missing. */
  'image.derive': { seriesId: string }
  /** A copy of a head without its face; `askedAt` in ms names the request, which a later decision takes back. */
  'image.deface': { seriesId: string; askedAt: number }
  /** Writes into the files of a series that a person approved its pixels, at `approvedAt` in ms. */
  'image.mark-clean': { seriesId: string; approvedAt: number }
  /** Takes such an approval out of the files again, of a series that is held or was refused. */
  'image.unmark-clean': { seriesId: string }
  /** What pages show of a course's picture, captions or file: seconds. */
  'course.media': { mediaId: string }
  /** The same of a film or a sound. */
  'course.film': { mediaId: string }
  /** Files of a medium for its copy in another course. */
  'course.copy-media': { mediaId: string; fromMediaId: string }
  /** One revision of a model: surfaces and a volume of a series. */
  'anatomy.make': { modelId: string; revision: number }
}
export type JobKind = keyof JobKinds
export type JobHandler<K extends JobKind = JobKind> = (payload: JobKinds[K], context: JobContext) => Promise<void>
export type JobHandlers = { [K in JobKind]: () => Promise<JobHandler<K>> }

/**
 * Heavy jobs hold a processor or the disk for minutes and run one at a time; light ones must not wait behind them:
 * somebody waits for the letter with a new password. Nor must backups, whose age is what a fire would cost.
 */
export type JobLane = 'heavy' | 'light' | 'backup' | 'images' | 'derivatives' | 'pulls' | 'models'
export const LANE_OF: Record<JobKind, JobLane> = {
  'recording.finish': 'heavy',
  'recording.thumbnails': 'heavy',
  'recording.mp4': 'heavy', 'course.film': 'heavy', 'course.copy-media': 'heavy',
  'mail.send': 'light',
  'course.media': 'light', 'notifications.digest': 'light', 'notifications.members': 'light', 'cases.followers': 'light', 'readings.soon': 'light',
  // A film that takes an hour must not keep the night's backup waiting.
  'backup.create': 'backup',
  // Films and images wait not for each other; nor does somebody's upload for the pyramids of the one before.
  'image.import': 'images',
  // Waits for a network, not for a processor.
  'image.pull': 'pulls',
  'image.derive': 'derivatives', 'image.deface': 'derivatives', 'image.mark-clean': 'derivatives', 'image.unmark-clean': 'derivatives',
  // Takes up to a minute: the series of a delivery are ready to read before.
  'anatomy.make': 'models',
}
export const JOB_KINDS = Object.keys(LANE_OF) as JobKind[]

export const JOB_STATES = ['waiting', 'running', 'dead', 'done'] as const
export type JobState = (typeof JOB_STATES)[number]

/** Which jobs to show; without a field, all. */
export interface JobFilter {
  state?: JobState
  kind?: string
}

export interface Queue {
  /**
   * Writes the job down; it is not lost from then on, whatever happens to Redis.
   * @returns false when a job with this key was added before and is still remembered (at least 30 days after its end).
   */
  add<K extends JobKind>(kind: K, payload: JobKinds[K], idempotencyKey: string, options?: { runAt?: Date; maxAttempts?: number }): Promise<boolean>
  /**
   * Starts taking jobs of the kinds that have a handler here; others are left to other workers.
   * The returned function stops taking, lets running ones finish or aborts them after `graceMs`.
   */
  work(handlers: Partial<JobHandlers>, options?: { concurrency?: number }): { stop(graceMs?: number): Promise<void> }
  /** The job that was added with this key, while it is remembered; null when there is none. */
  find(idempotencyKey: string): Promise<JobView | null>
  /** With what it is about: ids, never a person's data. */
  get(jobId: string): Promise<(JobView & { payload: unknown }) | null>
  counts(filter?: Pick<JobFilter, 'kind'>): Promise<Record<JobState, number>>
  /** Newest first. */
  list(limit: number, filter?: JobFilter & { offset?: number }): Promise<JobView[]>
  /** A dead job is tried again from the start. */
  retry(jobId: string): Promise<boolean>
  /** All dead jobs, or those of a kind. @returns how many. */
  retryAll(kind?: string): Promise<number>
  /** Throws when jobs cannot be taken or handed over now; asked by /readyz. */
  check(): Promise<void>
  close(): Promise<void>
}

export interface JobView {
  id: string
  kind: string
  state: JobState
  attempts: number
  maxAttempts: number
  progress: number
  lastError: string | null
  runAt: Date
  createdAt: Date
  finishedAt: Date | null
}
