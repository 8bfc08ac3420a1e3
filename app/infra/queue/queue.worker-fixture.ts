/** A worker process for the kill -9 tests: applies its effect, tells its parent, and waits for leave to be marked done. */
import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { openDb } from '../db/db.server'
import { connectRedis } from '../redis/connect-redis.server'
import { createBullQueue } from './bull-queue.server'
import { createTableQueue } from './table-queue.server'

const [databaseUrl, folder, redisUrl] = process.argv.slice(2) as [string, string, string]
const log = pino({ level: 'silent' })
const db = await openDb(databaseUrl)
const queue = redisUrl
  ? createBullQueue({ db, log, redis: await connectRedis({ url: redisUrl, log }), leaseMs: 600, lookMs: 20 })
  : createTableQueue({ db, log, leaseMs: 600, pollMs: 20 })
queue.work({
  'recording.finish': async () => async ({ recordingId }, { jobId }) => {
    const file = join(folder, recordingId)
    if (!existsSync(file)) {
      writeFileSync(`${file}.part`, 'effect')
      if (existsSync(file)) appendFileSync(join(folder, 'applied-twice'), recordingId)
      renameSync(`${file}.part`, file)
    }
    await new Promise<void>((resolve) => {
      process.once('message', () => resolve())
      process.send?.(jobId)
    })
  },
})
