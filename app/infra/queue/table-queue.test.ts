import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import type { JobHandler, JobHandlers } from './queue.server'
import { retryDelayMs } from './retry'
import { createTableQueue } from './table-queue.server'

const log = pino({ level: 'silent' })
let services: TestServices
const stops: (() => Promise<void>)[] = []

beforeEach(async () => { services = await testServices() })
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await services.close()
})

const only = (handler: JobHandler<'recording.finish'>): Partial<JobHandlers> => ({
  'recording.finish': async () => handler,
  'recording.thumbnails': async () => async () => undefined,
  'recording.mp4': async () => async () => undefined,
})
const job = (id: string) => services.db.job.findUniqueOrThrow({ where: { idempotencyKey: id } })

test('a job that is added twice under one id is done once', async () => {
  const done: string[] = []
  const queue = createTableQueue({ db: services.db, log, pollMs: 20 })
  expect(await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')).toBe(true)
  expect(await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')).toBe(false)
  const worker = queue.work(only(async ({ recordingId }) => void done.push(recordingId)))
  stops.push(() => worker.stop())
  await until('the job is done', async () => (await job('finish:r1')).state === 'done')
  expect(await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')).toBe(false)
  expect(done).toEqual(['r1'])
})

test('four workers share a hundred jobs and none is run twice', async () => {
  const runs = new Map<string, number>()
  const queue = createTableQueue({ db: services.db, log, pollMs: 20 })
  for (let n = 0; n < 100; n++) await queue.add('recording.finish', { recordingId: `r${n}` }, `finish:r${n}`)
  const worker = queue.work(only(async ({ recordingId }) => void runs.set(recordingId, (runs.get(recordingId) ?? 0) + 1)), { concurrency: 4 })
  stops.push(() => worker.stop())
  await until('all are done', async () => (await queue.counts()).done === 100, 15_000)
  expect([...runs.values()].every((count) => count === 1)).toBe(true)
  expect(runs.size).toBe(100)
})

test('a job that fails is tried again later, and after its last try lies with its reason until somebody retries it', async () => {
  let isMended = false
  let clock = Date.now()
  const queue = createTableQueue({ db: services.db, log, pollMs: 10, now: () => new Date(clock) })
  await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1', { maxAttempts: 3 })
  const worker = queue.work(only(async () => { if (!isMended) throw new Error('The disk is full.') }))
  stops.push(() => worker.stop())
  for (let attempt = 1; attempt <= 2; attempt++) {
    const row = await until('it waits for its next try', async () => { const r = await job('finish:r1'); return r.state === 'waiting' && r.attempts === attempt ? r : null })
    expect(row.runAt.getTime()).toBe(clock + retryDelayMs(attempt))
    clock = row.runAt.getTime() + 1
  }
  const dead = await until('it is given up', async () => { const r = await job('finish:r1'); return r.state === 'dead' ? r : null })
  expect(dead.lastError).toBe('The disk is full.')
  expect(dead.attempts).toBe(3)
  isMended = true
  expect(await queue.retry(dead.id)).toBe(true)
  await until('it is done after all', async () => (await job('finish:r1')).state === 'done')
})

test('progress is seen while a job runs', async () => {
  const queue = createTableQueue({ db: services.db, log, pollMs: 20 })
  await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
  let finish = () => {}
  const finished = new Promise<void>((resolve) => (finish = resolve))
  const worker = queue.work(only(async (_, context) => { await context.progress(0.4); await finished }))
  stops.push(() => worker.stop())
  await until('progress is 40 %', async () => (await job('finish:r1')).progress === 0.4)
  finish()
  await until('done', async () => (await job('finish:r1')).progress === 1)
})

test('a job that the process stops in the middle goes back untried', async () => {
  const queue = createTableQueue({ db: services.db, log, pollMs: 20 })
  await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
  const worker = queue.work(only((_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))))
  await until('it runs', async () => (await job('finish:r1')).state === 'running')
  await worker.stop(50)
  expect(await job('finish:r1')).toMatchObject({ state: 'waiting', attempts: 0, leaseOwner: null })
})

test('a worker that lost its lease does not mark the job of another', async () => {
  const queue = createTableQueue({ db: services.db, log, pollMs: 20 })
  await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
  let finish = () => {}
  const worker = queue.work(only(() => new Promise<void>((resolve) => (finish = resolve))))
  await until('it runs', async () => (await job('finish:r1')).state === 'running')
  await services.db.job.updateMany({ data: { leaseOwner: 'another worker' } })
  finish()
  await worker.stop()
  expect(await job('finish:r1')).toMatchObject({ state: 'running', leaseOwner: 'another worker' })
})

const folder = mkdtempSync(join(tmpdir(), 'theatrum-worker-'))
beforeAll(async () => {
  // The child is bundled below this folder of the checkout, so that it finds node_modules.
  await build({ entryPoints: [join(import.meta.dirname, 'table-queue.worker-fixture.ts')], bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile: join(process.cwd(), 'build/test', `worker-${process.pid}.mjs`), logLevel: 'error' })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(join(process.cwd(), 'build/test', `worker-${process.pid}.mjs`), { force: true })
})

test('kill -9 of a worker in the middle: no job is lost, and each effect is applied once', async () => {
  const queue = createTableQueue({ db: services.db, log })
  for (let n = 0; n < 8; n++) await queue.add('recording.finish', { recordingId: `r${n}` }, `finish:r${n}`)
  const start = (): ChildProcess => fork(join(process.cwd(), 'build/test', `worker-${process.pid}.mjs`), [services.env.databaseUrl, folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })

  for (let kills = 0; kills < 3; kills++) {
    const child = start()
    // Killed between the effect and the mark: the worst moment.
    await new Promise<void>((resolve) => child.on('message', () => resolve()))
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  const last = start()
  last.on('message', (id) => last.send(`${String(id)}`))
  await until('all jobs are done', async () => (await queue.counts()).done === 8, 30_000)
  const gone = new Promise((resolve) => last.once('exit', resolve))
  last.kill('SIGKILL')
  await gone

  for (let n = 0; n < 8; n++) expect(readFileSync(join(folder, `r${n}`), 'utf8')).toBe('effect')
  expect(existsSync(join(folder, 'applied-twice'))).toBe(false)
}, 60_000)
