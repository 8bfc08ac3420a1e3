import { JOB_KINDS } from '~/infra/queue/queue.server'
import { AdminError, table, type Noun } from '../command'

/** Background work. */
export const jobNoun: Noun = {
  list: {
    usage: 'job list',
    async run(services) {
      const rows = (await services.queue.list(500)).map((job) => ({ ...job, title: job.kind }))
      return { json: rows, text: table(rows, ['id', 'kind', 'state', 'attempts', 'progress', 'lastError']) }
    },
  },
  show: {
    usage: 'job show ID',
    words: 1,
    async run(services, [id]) {
      const job = await services.queue.get(id!)
      if (!job) throw new AdminError(`There is no job ${id}.`)
      return { json: { ...job, title: job.kind }, text: table([{ ...job }], ['id', 'kind', 'state', 'attempts', 'maxAttempts', 'progress', 'runAt', 'finishedAt', 'lastError']) }
    },
  },
  'retry-all': {
    usage: 'job retry-all [--kind KIND]',
    values: ['kind'],
    async run(services, _words, flags) {
      const kind = flags.text('kind')
      if (kind !== undefined && !JOB_KINDS.some((one) => one === kind)) throw new AdminError(`A kind is one of ${JOB_KINDS.join(', ')}, not "${kind}".`)
      const count = await services.queue.retryAll(kind)
      return { json: { count }, text: `${count} failed ${count === 1 ? 'job is' : 'jobs are'} tried again.` }
    },
  },
  retry: {
    usage: 'job retry ID',
    words: 1,
    async run(services, [id]) {
      if (!(await services.queue.retry(id!))) throw new AdminError(`There is no dead job ${id}.`)
      return { json: { id }, text: `${id} is tried again.` }
    },
  },
}
