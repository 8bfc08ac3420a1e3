import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { createReaderPool, type PoolEvent, type PoolOptions, type ReaderPool } from './pool'
import type { ReadTask } from './protocol'

const folder = mkdtempSync(join(tmpdir(), 'theatrum-pool-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Does what the path of its task says. */
const CHILD = join(folder, 'child.mjs')
writeFileSync(CHILD, `
  import { existsSync, writeFileSync } from 'node:fs'
  let held = []
  process.on('message', ({ id, work: { task } }) => {
    const done = (detail) => process.send({ type: 'done', id, result: { kind: 'refused', reason: 'not-an-image', detail } })
    if (task.path === 'crash') process.exit(3)
    if (task.path === 'hang') for (;;);
    if (task.path === 'wait') return
    if (task.path === 'slow') return void setTimeout(() => done(String(process.pid)), 300)
    if (task.path === 'eat') { for (let n = 0; n < 300; n++) held.push(Buffer.alloc(1024 * 1024, 1)); setTimeout(() => done('ate'), 2000); return }
    if (task.path === 'shot') process.kill(process.pid, 'SIGKILL')
    if (task.path === 'shot-once') { if (!existsSync(task.outFolder + '/shot')) { writeFileSync(task.outFolder + '/shot', ''); process.kill(process.pid, 'SIGKILL') } }
    if (task.path === 'heap') { const all = []; for (;;) all.push({ a: all.length }) }
    done(task.path === 'env' ? Object.keys(process.env).join() : String(process.pid))
  })
  process.send({ type: 'ready' })
`)
writeFileSync(join(folder, 'broken.mjs'), 'process.exit(1)')

const pools: ReaderPool[] = []
function open(options: Partial<PoolOptions> = {}): ReaderPool & { events: PoolEvent[] } {
  const events: PoolEvent[] = []
  const pool = Object.assign(createReaderPool({ entryPath: CHILD, size: 2, onEvent: (event) => events.push(event), ...options }), { events })
  pools.push(pool)
  return pool
}
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.stop())))

const task = (path: string): ReadTask => ({ path, bytes: 0, nesting: 'none', outFolder: folder, spareBytes: 0, secret: '', batch: '', known: null })
const outcome = async (pool: ReaderPool, path: string, signal?: AbortSignal) => {
  const result = await pool.read(task(path), signal)
  return result.kind === 'refused' ? [result.reason, result.detail] : [result.kind]
}

test('files are read by two children beside each other, which are kept', async () => {
  const pool = open()
  const pids = new Set((await Promise.all(Array.from({ length: 6 }, () => outcome(pool, 'slow')))).map(([, pid]) => pid))
  expect(pids.size).toBe(2)
})

test('a file that takes its child down is refused, the rest goes on with a new one', async () => {
  const pool = open({ size: 1 })
  const [before, crashed, after] = await Promise.all([outcome(pool, 'pid'), outcome(pool, 'crash'), outcome(pool, 'pid')])
  expect(crashed[0]).toBe('damaged')
  expect(after[1]).not.toBe(before[1])
  expect(pool.events).toEqual([{ kind: 'died', code: 3, signal: null }])
})

test('a child that is shot from outside gets its file read once more by the next', async () => {
  const pool = open({ size: 1 })
  expect(await Promise.all([outcome(pool, 'shot-once').then(([reason]) => reason), outcome(pool, 'shot').then(([reason]) => reason)])).toEqual(['not-an-image', 'out-of-memory'])
})

test('a file that is never done is given up after its time', async () => {
  const pool = open({ size: 1, fileWithinMs: 300 })
  const [hung, after] = await Promise.all([outcome(pool, 'hang'), outcome(pool, 'pid')])
  expect(hung[0]).toBe('timed-out')
  expect(after[0]).toBe('not-an-image')
})

test('a file that takes more memory than a child may have is given up', async () => {
  const pool = open({ size: 1, mostResidentBytes: 200 * 1024 * 1024 })
  const [ate, after] = await Promise.all([outcome(pool, 'eat'), outcome(pool, 'pid')])
  expect(ate[0]).toBe('out-of-memory')
  expect(after[0]).toBe('not-an-image')
  expect(pool.peakResidentBytes()).toBeGreaterThan(200 * 1024 * 1024)
})

test('a file that fills the heap is given up as well', async () => {
  const pool = open({ size: 1 })
  expect((await outcome(pool, 'heap'))[0]).toBe('out-of-memory')
})

test('a cancelled read ends its child at once and leaves the others alone', async () => {
  const pool = open({ size: 1 })
  await outcome(pool, 'pid')
  const abort = new AbortController()
  const waiting = pool.read(task('wait'), abort.signal)
  const queued = pool.read(task('wait'), abort.signal)
  const other = outcome(pool, 'pid')
  abort.abort(new Error('cancelled'))
  await expect(waiting).rejects.toThrow('cancelled')
  await expect(queued).rejects.toThrow('cancelled')
  expect((await other)[0]).toBe('not-an-image')
})

test('a child knows nothing of the surroundings: no secrets, no addresses', async () => {
  expect((await outcome(open(), 'env'))[1]!.split(',').filter((name) => !['PATH', 'NODE_ENV', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'].includes(name))).toEqual([])
})

test('a reader that does not start is said to, instead of being started for ever', async () => {
  await expect(open({ entryPath: join(folder, 'broken.mjs') }).read(task('pid'))).rejects.toThrow('does not start')
})

test('a stop ends what is under way', async () => {
  const pool = open({ size: 1 })
  await outcome(pool, 'pid')
  const waiting = pool.read(task('wait'))
  await Promise.all([expect(waiting).rejects.toThrow('stopped'), pool.stop()])
})
