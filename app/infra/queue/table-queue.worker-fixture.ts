/** A worker process for the kill -9 test: applies its effect, tells its parent, and waits for leave to be marked done. */
import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { openDb } from '../db/db.server'
import { createTableQueue } from './table-queue.server'

const [url, folder] = process.argv.slice(2) as [string, string]
const queue = createTableQueue({ db: await openDb(url), log: pino({ level: 'silent' }), leaseMs: 600, pollMs: 20 })
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
  'recording.thumbnails': async () => async () => undefined,
  'recording.mp4': async () => async () => undefined,
})
