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
  retry: {
    usage: 'job retry ID',
    words: 1,
    async run(services, [id]) {
      if (!(await services.queue.retry(id!))) throw new AdminError(`There is no dead job ${id}.`)
      return { json: { id }, text: `${id} is tried again.` }
    },
  },
}
