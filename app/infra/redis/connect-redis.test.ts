import { Writable } from 'node:stream'
import pino from 'pino'
import { afterEach, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../../tests/setup/redis'
import { until } from '../../../tests/setup/until'
import { connectRedis, type RedisConnection } from './connect-redis.server'

let redis: TestRedis | undefined
let connection: RedisConnection | undefined
const lines: string[] = []
const log = pino({ level: 'info' }, new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) }))

afterEach(async () => {
  connection?.close()
  await redis?.stop()
  redis = connection = undefined
  lines.length = 0
})

test('a Redis that cannot be reached at the start ends it with a sentence, which keeps the password', async () => {
  redis = await startRedis()
  await redis.kill9()
  const address = redis.url.slice('redis://'.length)
  const failed = connectRedis({ url: `redis://:topsecret@${address}`, log, patienceMs: 300 })
  await expect(failed).rejects.toThrow(`Redis at ${redis.url} (REDIS_URL) cannot be used`)
  await expect(failed).rejects.not.toThrow('topsecret')
})

test('a Redis that comes up a little later is waited for', async () => {
  redis = await startRedis()
  await redis.kill9()
  const connecting = connectRedis({ url: redis.url, log })
  await redis.start()
  connection = await connecting
  expect(await connection.commands.ping()).toBe('PONG')
})

test('a wrong password is not waited for', async () => {
  redis = await startRedis()
  connection = await connectRedis({ url: redis.url, log })
  await connection.commands.config('SET', 'requirepass', 'right-password')
  const startedAt = performance.now()
  await expect(connectRedis({ url: redis.url.replace('redis://', 'redis://:wrong-password@'), log })).rejects.toThrow('cannot be used')
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})

test('while Redis is away commands fail at once, the log says so once, and whoever asked is told when it is back', async () => {
  redis = await startRedis()
  connection = await connectRedis({ url: redis.url, log })
  let backs = 0
  connection.onBack(() => backs++)
  const other = connection.open()
  await other.ping()
  await redis.kill9()
  await until('it is noticed', () => !connection!.isUp())
  const startedAt = performance.now()
  await expect(connection.commands.ping()).rejects.toThrow()
  expect(performance.now() - startedAt).toBeLessThan(500)
  // Several tries to connect go by.
  await until('it has been tried some times', () => (other as unknown as { retryAttempts: number }).retryAttempts > 3)
  await redis.start()
  await until('it is back', () => backs === 1)
  expect(await connection.commands.ping()).toBe('PONG')
  expect(await other.ping()).toBe('PONG')
  expect(lines.filter((line) => line.includes('Redis is away'))).toHaveLength(1)
  expect(lines.filter((line) => line.includes('Redis is back'))).toHaveLength(1)
  expect(lines).toHaveLength(2)
})
