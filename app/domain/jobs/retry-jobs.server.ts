import { JOB_KINDS } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'

export type RetryJobs =
  | { kind: 'retried'; count: number }
  /** Nothing failed any more: somebody was quicker, or it is remembered no longer. */
  | { kind: 'nothing' }
  | { kind: 'forbidden' }

/** Tries one failed job again, or all failed ones, or those of a kind. */
export async function retryJobs(services: Pick<Services, 'queue'>, actor: Actor, which: { jobId: string } | { of: string | null }): Promise<RetryJobs> {
  if (!can(actor, 'manage-jobs', PLATFORM)) return { kind: 'forbidden' }
  const count = 'jobId' in which
    ? Number(await services.queue.retry(which.jobId))
    : await services.queue.retryAll(JOB_KINDS.find((kind) => kind === which.of))
  return count > 0 ? { kind: 'retried', count } : { kind: 'nothing' }
}
