import { JOB_KINDS, JOB_STATES, type JobFilter, type JobState, type JobView } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'

export const JOBS_PER_PAGE = 50

export interface JobsSeen {
  jobs: JobView[]
  /** Of the kind that is asked for, whatever the state. */
  counts: Record<JobState, number>
  filter: JobFilter
  page: number
  pages: number
  mayRetry: boolean
}

/** What runs, waits, failed and was done lately, newest first; null where the policy refuses. Words that name no state or kind are passed over. */
export async function seeJobs(services: Pick<Services, 'queue'>, actor: Actor, asked: { state: string | null; kind: string | null; page: number }): Promise<JobsSeen | null> {
  if (!can(actor, 'see-operations', PLATFORM)) return null
  const state = JOB_STATES.find((one) => one === asked.state)
  const kind = JOB_KINDS.find((one) => one === asked.kind)
  const filter: JobFilter = { ...(state ? { state } : {}), ...(kind ? { kind } : {}) }
  const counts = await services.queue.counts(filter)
  const total = state ? counts[state] : JOB_STATES.reduce((sum, one) => sum + counts[one], 0)
  const pages = Math.max(1, Math.ceil(total / JOBS_PER_PAGE))
  const page = Math.min(pages, Math.max(1, Math.trunc(asked.page) || 1))
  const jobs = await services.queue.list(JOBS_PER_PAGE, { ...filter, offset: (page - 1) * JOBS_PER_PAGE })
  return { jobs, counts, filter, page, pages, mayRetry: can(actor, 'manage-jobs', PLATFORM) }
}
