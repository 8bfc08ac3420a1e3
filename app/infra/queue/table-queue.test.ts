import { queueContract } from './queue-contract'
import { createTableQueue } from './table-queue.server'

queueContract({
  open: async ({ db, log }, options = {}) => createTableQueue({ db, log, pollMs: 20, ...options }),
  redisUrl: () => '',
})
