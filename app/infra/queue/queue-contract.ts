import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import type { JobHandler, JobHandlers, Queue } from './queue.server'

export interface ContractOptions {
  leaseMs?: number
  now?: () => Date
  retryDelay?: (attempts: number) => number
}

/** One way to run jobs, on a database and, where it needs one, a Redis. */
export interface DriverUnderTest {
  open(services: TestServices, options?: ContractOptions): Promise<Queue>
  /** Handed to the worker process; empty without Redis. */
  redisUrl(): string
}

export interface ContractTools {
  services(): TestServices
  /** A queue that is closed after the test. */
  open(options?: ContractOptions): Promise<Queue>
  /** A worker that is stopped after the test. */
  work(queue: Queue, handlers: Partial<JobHandlers>, concurrency?: number): { stop(graceMs?: number): Promise<void> }
}

export const finish = (handler: JobHandler<'recording.finish'>): Partial<JobHandlers> => ({ 'recording.finish': async () => handler })

/** What every driver promises. The same sentences for the table and for Redis. @returns what a driver's own tests use. */
export function queueContract(driver: DriverUnderTest): ContractTools {
  let services: TestServices
  const stops: (() => Promise<void>)[] = []
  const tools: ContractTools = {
    services: () => services,
    async open(options) {
      const queue = await driver.open(services, options)
      stops.unshift(() => queue.close())
      return queue
    },
    work(queue, handlers, concurrency = 1) {
      const worker = queue.work(handlers, { concurrency })
      stops.unshift(() => worker.stop(100))
      return worker
    },
  }
  const { open, work } = tools
  const job = (key: string) => services.db.job.findUniqueOrThrow({ where: { idempotencyKey: key } })
  const becomes = (key: string, state: string) => until(`${key} is ${state}`, async () => { const row = await job(key); return row.state === state ? row : null }, 20_000)

  beforeEach(async () => { services = await testServices() })
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
    await services.close()
  })

  test('a job that is added twice under one key is done once', async () => {
    const done: string[] = []
    const queue = await open()
    expect(await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')).toBe(true)
    expect(await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')).toBe(false)
    work(queue, finish(async ({ recordingId }) => void done.push(recordingId)))
    await becomes('finish:r1', 'done')
    expect(await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')).toBe(false)
    expect(done).toEqual(['r1'])
  })

  test('a job is found by its key, with what became of it', async () => {
    const queue = await open()
    expect(await queue.find('finish:r1')).toBeNull()
    await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
    expect(await queue.find('finish:r1')).toMatchObject({ kind: 'recording.finish', state: 'waiting', attempts: 0, maxAttempts: 5 })
    work(queue, finish(async () => undefined))
    await becomes('finish:r1', 'done')
    const found = await queue.find('finish:r1')
    expect(found).toMatchObject({ state: 'done', attempts: 1, progress: 1 })
    expect(await queue.get(found!.id)).toEqual({ ...found, payload: { recordingId: 'r1' } })
    expect(await queue.get('none')).toBeNull()
  })

  test('two workers with four hands each share a thousand jobs, and none is run twice or lost', async () => {
    const runs = new Map<string, number>()
    const [queue, other] = [await open(), await open()]
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => queue.add('recording.finish', { recordingId: `r${n}` }, `finish:r${n}`)))
    const handlers = finish(async ({ recordingId }) => void runs.set(recordingId, (runs.get(recordingId) ?? 0) + 1))
    for (const one of [queue, other]) work(one, handlers, 4)
    await until('all are done', async () => (await queue.counts()).done === 1_000, 30_000)
    expect(runs.size).toBe(1_000)
    expect([...runs.values()].every((count) => count === 1)).toBe(true)
  }, 40_000)

  test('a job for later waits for its time', async () => {
    const queue = await open()
    const runAt = new Date(Date.now() + 400)
    await queue.add('recording.finish', { recordingId: 'later' }, 'finish:later', { runAt })
    await queue.add('recording.finish', { recordingId: 'now' }, 'finish:now')
    const ranAt = new Map<string, number>()
    work(queue, finish(async ({ recordingId }) => void ranAt.set(recordingId, Date.now())))
    await becomes('finish:later', 'done')
    expect(ranAt.get('now')!).toBeLessThan(runAt.getTime())
    expect(ranAt.get('later')!).toBeGreaterThanOrEqual(runAt.getTime())
  })

  test('a job that fails is tried again later, and after its last try lies with its reason, without anybody\'s data, until somebody retries it', async () => {
    let isMended = false
    const pauses: number[] = []
    const queue = await open({ retryDelay: (attempts) => (pauses.push(attempts), 30 * attempts) })
    await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1', { maxAttempts: 3 })
    const attempts: number[] = []
    work(queue, finish(async (_, { attempt }) => {
      attempts.push(attempt)
      if (!isMended) throw new Error('Invalid invocation: { name: "somebody" }\n\nThe disk is full for <anna@hospital.test>.')
    }))
    const dead = await becomes('finish:r1', 'dead')
    expect(dead).toMatchObject({ lastError: 'The disk is full for <(address)>.', attempts: 3 })
    expect(attempts).toEqual([1, 2, 3])
    expect(pauses).toEqual([1, 2])
    expect(await queue.counts()).toEqual({ waiting: 0, running: 0, dead: 1, done: 0 })
    isMended = true
    expect(await queue.retry(dead.id)).toBe(true)
    expect(await becomes('finish:r1', 'done')).toMatchObject({ attempts: 1, lastError: null })
    expect(await queue.retry(dead.id)).toBe(false)
  })

  test('all dead jobs of a kind are retried at once, and no others', async () => {
    const queue = await open()
    let isMended = false
    for (const id of ['r1', 'r2']) await queue.add('recording.finish', { recordingId: id }, `finish:${id}`, { maxAttempts: 1 })
    await queue.add('recording.thumbnails', { recordingId: 'r1' }, 'thumbnails:r1', { maxAttempts: 1 })
    const handler = async () => { if (!isMended) throw new Error('The disk is full.') }
    work(queue, { 'recording.finish': async () => handler, 'recording.thumbnails': async () => handler })
    for (const key of ['finish:r1', 'finish:r2', 'thumbnails:r1']) await becomes(key, 'dead')
    isMended = true
    expect(await queue.retryAll('recording.finish')).toBe(2)
    for (const key of ['finish:r1', 'finish:r2']) await becomes(key, 'done')
    expect(await queue.counts()).toMatchObject({ dead: 1, done: 2 })
    expect((await queue.list(10, { state: 'dead' })).map((one) => one.kind)).toEqual(['recording.thumbnails'])
    expect((await queue.list(1, { kind: 'recording.finish', offset: 1 }))).toHaveLength(1)
  })

  test('progress is seen while a job runs', async () => {
    const queue = await open()
    await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
    let end = () => {}
    const ended = new Promise<void>((resolve) => (end = resolve))
    work(queue, finish(async (_, context) => { await context.progress(0.4); await ended }))
    await until('progress is 40 %', async () => (await job('finish:r1')).progress === 0.4)
    expect((await queue.list(10, { state: 'running' }))[0]).toMatchObject({ progress: 0.4, state: 'running' })
    end()
    expect(await becomes('finish:r1', 'done')).toMatchObject({ progress: 1 })
  })

  test('a job that takes longer than a lease is left to its worker', async () => {
    const queue = await open({ leaseMs: 300 })
    await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
    let runs = 0
    const handlers = finish(async () => {
      runs++
      const startedAt = Date.now()
      await until('three leases went by', () => Date.now() - startedAt > 900)
    })
    work(queue, handlers)
    work(queue, handlers)
    await becomes('finish:r1', 'done')
    expect(runs).toBe(1)
  })

  test('a job that the process stops in the middle goes back untried, and another worker does it', async () => {
    const queue = await open()
    await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
    const worker = work(queue, finish((_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))))
    await becomes('finish:r1', 'running')
    await worker.stop(50)
    expect(await job('finish:r1')).toMatchObject({ state: 'waiting', attempts: 0, leaseOwner: null })
    const next = await open()
    work(next, finish(async () => undefined))
    expect(await becomes('finish:r1', 'done')).toMatchObject({ attempts: 1 })
  })

  test('a job that is nearly finished when the process stops is finished', async () => {
    const queue = await open()
    await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
    let end = () => {}
    const ended = new Promise<void>((resolve) => (end = resolve))
    const worker = work(queue, finish(() => ended))
    await becomes('finish:r1', 'running')
    const stopped = worker.stop(10_000)
    end()
    await stopped
    expect(await job('finish:r1')).toMatchObject({ state: 'done' })
  })

  test('whoever lost the lease is told to stop, and does not mark the job', async () => {
    const queue = await open({ leaseMs: 300 })
    await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
    let aborted: unknown
    const worker = work(queue, finish((_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => { aborted = signal.reason; resolve() }))))
    await becomes('finish:r1', 'running')
    await services.db.job.updateMany({ data: { leaseOwner: 'another worker', leaseUntil: new Date(Date.now() + 60_000) } })
    await until('the worker is told', () => aborted)
    await worker.stop()
    expect(await job('finish:r1')).toMatchObject({ state: 'running', leaseOwner: 'another worker' })
  })

  test('a job that kills its worker each time is given up', async () => {
    const queue = await open({ leaseMs: 150 })
    await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1', { maxAttempts: 1 })
    // What a killed worker leaves behind.
    await services.db.job.updateMany({ data: { state: 'running', attempts: 1, leaseOwner: 'a dead worker', leaseUntil: new Date(Date.now() - 1) } })
    work(queue, finish(async () => undefined))
    expect(await becomes('finish:r1', 'dead')).toMatchObject({ lastError: 'The worker died while running it.' })
  })

  test('jobs that nobody here can do are left to others', async () => {
    const queue = await open()
    await queue.add('recording.thumbnails', { recordingId: 'r1' }, 'thumbnails:r1')
    await queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
    work(queue, finish(async () => undefined))
    await becomes('finish:r1', 'done')
    expect(await queue.find('thumbnails:r1')).toMatchObject({ state: 'waiting', attempts: 0 })
  })

  test('a letter does not wait behind a film', async () => {
    const queue = await open()
    let end = () => {}
    const ended = new Promise<void>((resolve) => (end = resolve))
    work(queue, { 'recording.mp4': async () => () => ended })
    work(queue, { 'mail.send': async () => async () => undefined })
    await queue.add('recording.mp4', { recordingId: 'r1', streamName: 'field' }, 'mp4:r1')
    await becomes('mp4:r1', 'running')
    await queue.add('mail.send', { mailId: 'm1' }, 'mail:m1')
    await becomes('mail:m1', 'done')
    expect(await job('mp4:r1')).toMatchObject({ state: 'running' })
    end()
    await becomes('mp4:r1', 'done')
  })

  test('a finished job is remembered for thirty days and then forgotten, so that the table does not grow for ever', async () => {
    const day = 86_400_000
    const queue = await open()
    const ended = (key: string, daysAgo: number) => services.db.job.create({ data: { kind: 'recording.finish', payloadJson: '{}', idempotencyKey: key, state: 'done', runAt: new Date(Date.now() - daysAgo * day), finishedAt: new Date(Date.now() - daysAgo * day) } })
    await ended('old', 31)
    await ended('young', 29)
    work(queue, finish(async () => undefined))
    await until('the old one is gone', async () => (await queue.find('old')) === null)
    expect(await queue.add('recording.finish', { recordingId: 'r1' }, 'young')).toBe(false)
    expect(await queue.add('recording.finish', { recordingId: 'r1' }, 'old')).toBe(true)
  })

  const folder = mkdtempSync(join(tmpdir(), 'theatrum-worker-'))
  // The child is bundled below this folder of the checkout, so that it finds node_modules.
  const bundle = join(process.cwd(), 'build/test', `worker-${process.pid}-${Math.random().toString(36).slice(2)}.mjs`)
  beforeAll(() => build({ entryPoints: [join(import.meta.dirname, 'queue.worker-fixture.ts')], bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile: bundle, logLevel: 'error' }).then(() => undefined))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
    rmSync(bundle, { force: true })
  })

  test('kill -9 of a worker in the middle: no job is lost, and each effect is applied once', async () => {
    const queue = await open()
    for (let n = 0; n < 8; n++) await queue.add('recording.finish', { recordingId: `r${n}` }, `finish:r${n}`)
    const start = (): ChildProcess => fork(bundle, [services.env.databaseUrl, folder, driver.redisUrl()], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const kill = async (child: ChildProcess) => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    }
    for (let kills = 0; kills < 3; kills++) {
      const child = start()
      // Killed between the effect and the mark: the worst moment.
      await new Promise<void>((resolve) => child.on('message', () => resolve()))
      await kill(child)
    }
    const last = start()
    last.on('message', (id) => last.send(`${String(id)}`))
    await until('all jobs are done', async () => (await queue.counts()).done === 8, 30_000)
    await kill(last)
    for (let n = 0; n < 8; n++) expect(readFileSync(join(folder, `r${n}`), 'utf8')).toBe('effect')
    expect(existsSync(join(folder, 'applied-twice'))).toBe(false)
  }, 60_000)

  return tools
}
