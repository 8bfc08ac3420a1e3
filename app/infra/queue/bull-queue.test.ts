import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../../tests/setup/redis'
import { until } from '../../../tests/setup/until'
import { connectRedis, type RedisConnection } from '../redis/connect-redis.server'
import { createBullQueue } from './bull-queue.server'
import { finish, queueContract } from './queue-contract'

let redis: TestRedis
let connections: RedisConnection[] = []
beforeAll(async () => { redis = await startRedis({ isDurable: true }) })
afterAll(() => redis.stop())
afterEach(async () => {
  // Another test's ids are nothing to this one's table.
  await redis.start()
  for (const connection of connections.splice(0)) {
    await connection.commands.flushall().catch(() => undefined)
    connection.close()
  }
})

const { services, open, work } = queueContract({
  async open({ db, log }, options = {}) {
    const connection = await connectRedis({ url: redis.url, log })
    connections.push(connection)
    return createBullQueue({ db, log, redis: connection, lookMs: 20, trustMs: 2_000, ...options })
  },
  redisUrl: () => redis.url,
})

test('kill -9 of Redis in the middle: running jobs end, jobs added meanwhile are kept, and all are done when it is back', async () => {
  const queue = await open()
  const done = new Map<string, number>()
  let running = 0
  let goOn = () => {}
  const leave = new Promise<void>((resolve) => (goOn = resolve))
  for (let n = 0; n < 50; n++) await queue.add('recording.finish', { recordingId: `before${n}` }, `before${n}`)
  work(queue, finish(async ({ recordingId }) => {
    running += 1
    await leave
    done.set(recordingId, (done.get(recordingId) ?? 0) + 1)
  }), 2)
  // Both hands are full: a job that is on its way to a worker when Redis dies waits until it is back.
  await until('two are running', async () => running === 2)
  await redis.kill9()
  for (let n = 0; n < 50; n++) expect(await queue.add('recording.finish', { recordingId: `away${n}` }, `away${n}`)).toBe(true)
  await expect(queue.check()).rejects.toThrow()
  goOn()
  await until('the running ones are done without Redis', async () => (await queue.counts()).done >= 2)
  expect((await queue.counts()).waiting).toBeGreaterThan(90)
  await redis.start()
  await until('all are done', async () => (await queue.counts()).done === 100, 30_000)
  expect(done.size).toBe(100)
  expect([...done.values()].every((count) => count === 1)).toBe(true)
  await queue.check()
}, 60_000)

test('a Redis that comes back empty has lost no job', async () => {
  const queue = await open()
  for (let n = 0; n < 20; n++) await queue.add('recording.finish', { recordingId: `r${n}` }, `r${n}`, { runAt: new Date(Date.now() + 500) })
  await until('all are handed over', async () => (await services().db.job.count({ where: { leaseUntil: null } })) === 0)
  await connections[0]!.commands.flushall()
  work(queue, finish(async () => undefined), 2)
  await until('all are done', async () => (await queue.counts()).done === 20, 20_000)
}, 30_000)

test('Redis holds ids alone: no payload, and nothing of jobs that are done', async () => {
  const queue = await open()
  const { commands } = connections[0]!
  await queue.add('recording.finish', { recordingId: 'a-recording' }, 'finish:r1', { runAt: new Date(Date.now() + 60_000) })
  const keys = () => commands.keys('theatrum:heavy:*-*-*-*')
  const [key] = await until('it is handed over', async () => { const found = await keys(); return found.length > 0 ? found : null })
  expect(JSON.stringify(await commands.hgetall(key!))).not.toContain('a-recording')
  await services().db.job.updateMany({ data: { runAt: new Date(), leaseUntil: null } })
  work(queue, finish(async () => undefined))
  await until('it is done', async () => (await queue.counts()).done === 1)
  await until('Redis has forgotten that try', async () => (await keys()).length <= 1)
})

test('a process that ends while Redis is away ends in good time', async () => {
  const queue = await open()
  const worker = work(queue, finish(async () => undefined))
  await redis.kill9()
  const startedAt = performance.now()
  await worker.stop()
  await queue.close()
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})
