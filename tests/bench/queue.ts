/**
 * Jobs a second that do nothing, through both drivers: written down one by one from 100 callers at once, then taken
 * by one worker. `hands` are the jobs it runs at once. Options: --jobs 5000
 */
import { parseArgs } from 'node:util'
import { connectRedis } from '../../app/infra/redis/connect-redis.server'
import { createBullQueue } from '../../app/infra/queue/bull-queue.server'
import type { Queue } from '../../app/infra/queue/queue.server'
import { createTableQueue } from '../../app/infra/queue/table-queue.server'
import { startRedis } from '../setup/redis'
import { testServices, type TestServices } from '../setup/test-services'
import { until } from '../setup/until'

export interface QueueFigures { driver: 'table' | 'bull'; hands: number; jobs: number; addedPerSecond: number; donePerSecond: number }

async function measure(driver: QueueFigures['driver'], hands: number, jobs: number, open: (services: TestServices) => Promise<{ queue: Queue; close(): void }>): Promise<QueueFigures> {
  const services = await testServices()
  const { queue, close } = await open(services)
  try {
    const addedFrom = performance.now()
    let next = 0
    await Promise.all(Array.from({ length: 100 }, async () => {
      for (let n = next++; n < jobs; n = next++) await queue.add('mail.send', { mailId: `m${n}` }, `m${n}`)
    }))
    const added = performance.now() - addedFrom
    let ran = 0
    const from = performance.now()
    const worker = queue.work({ 'mail.send': async () => async () => void ran++ }, { concurrency: hands })
    // Marked in the table, not only run.
    await until('all are run', () => ran >= jobs, 120_000)
    await until('all are marked', async () => (await queue.counts()).done === jobs, 10_000)
    const done = performance.now() - from
    await worker.stop()
    return { driver, hands, jobs, addedPerSecond: Math.round(jobs / (added / 1000)), donePerSecond: Math.round(jobs / (done / 1000)) }
  } finally {
    await queue.close()
    close()
    await services.close()
  }
}

/** One figure per driver and number of hands; 8 is what the product uses for light jobs. */
export async function benchQueue(jobs = 5_000): Promise<QueueFigures[]> {
  const redis = await startRedis({ isDurable: true })
  try {
    const figures: QueueFigures[] = []
    for (const hands of [8, 32]) {
      figures.push(await measure('table', hands, jobs, async ({ db, log }) => ({ queue: createTableQueue({ db, log }), close: () => undefined })))
      figures.push(await measure('bull', hands, jobs, async ({ db, log }) => {
        const connection = await connectRedis({ url: redis.url, log })
        await connection.commands.flushall()
        return { queue: createBullQueue({ db, log, redis: connection }), close: () => connection.close() }
      }))
    }
    return figures
  } finally {
    await redis.stop()
  }
}

// Other benchmarks take these figures into theirs.
if (import.meta.url.endsWith('/queue.mjs')) {
  const { values } = parseArgs({ options: { jobs: { type: 'string', default: '5000' } } })
  for (const figure of await benchQueue(Number(values.jobs))) console.log(JSON.stringify(figure))
}
