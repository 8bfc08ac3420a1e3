/**
 * Background work behind one interface. The embedded driver keeps jobs in the application's database
 * (table-queue.server.ts); a Redis driver can stand behind the same interface.
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
  'backup.create': { folder: string }
}
export type JobKind = keyof JobKinds
export type JobHandler<K extends JobKind = JobKind> = (payload: JobKinds[K], context: JobContext) => Promise<void>
export type JobHandlers = { [K in JobKind]: () => Promise<JobHandler<K>> }

export interface Queue {
  /** @returns false when a job with this id was added before (whatever became of it). */
  add<K extends JobKind>(kind: K, payload: JobKinds[K], idempotencyKey: string, options?: { runAt?: Date; maxAttempts?: number }): Promise<boolean>
  /** Starts taking jobs; the returned function stops taking, lets running ones finish or aborts them after `graceMs`. */
  work(handlers: Partial<JobHandlers>, options?: { concurrency?: number }): { stop(graceMs?: number): Promise<void> }
  /** The job that was added with this key, while it is remembered; null when there is none. */
  find(idempotencyKey: string): Promise<JobView | null>
  counts(): Promise<{ waiting: number; running: number; dead: number; done: number }>
  list(limit: number): Promise<JobView[]>
  /** A dead job is tried again from the start. */
  retry(jobId: string): Promise<boolean>
}

export interface JobView {
  id: string
  kind: string
  state: 'waiting' | 'running' | 'done' | 'dead'
  attempts: number
  progress: number
  lastError: string | null
  runAt: Date
  createdAt: Date
}
