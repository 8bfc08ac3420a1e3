import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bundleIngest, pullFlv, startTestIngest } from '../../tests/fixtures/rtmp/ingest-harness'
import { rtmpPublisher } from '../../tests/fixtures/rtmp/rtmp-client'

const KEY = 'field-key-0123456789abcdef'
const KEYS = new Map([[KEY, 'field']])
const project = fileURLToPath(new URL('../..', import.meta.url))

let entry: Awaited<ReturnType<typeof bundleIngest>>
const undo: (() => unknown)[] = []

beforeAll(async () => { entry = await bundleIngest() })
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})
afterAll(() => entry.remove())

const start = async (options: Parameters<typeof startTestIngest>[2] = {}) => {
  const ingest = await startTestIngest(entry.entryPath, KEYS, options)
  undo.push(ingest.stop)
  return ingest
}

test('a killed ingest is back on the same port within five seconds, and the encoders it lost are told', async () => {
  const ingest = await start()
  const encoder = await rtmpPublisher(ingest.port, KEY)
  encoder.stream()
  await ingest.event('connected')
  const { pid } = ingest.ingest.state()
  const oldUrl = ingest.ingest.flvUrl('field')
  const killedAt = performance.now()
  process.kill(pid!, 'SIGKILL')
  await ingest.event('restarted')
  expect(performance.now() - killedAt).toBeLessThan(5_000)
  expect(await ingest.event('disconnected')).toMatchObject({ inputId: 'field', reason: 'ingest-restarted' })
  expect(ingest.ingest.state()).toMatchObject({ isRunning: true, restarts: 1, rtmpPort: ingest.port })
  expect(ingest.ingest.flvUrl('field')).not.toBe(oldUrl)
  const back = await rtmpPublisher(ingest.port, KEY)
  undo.push(back.end)
  back.stream()
  await expect.poll(() => ingest.events.filter((event) => event.type === 'connected').length).toBe(2)
  const pull = await pullFlv(ingest.ingest.flvUrl('field')!)
  await pull.until(500)
})

test('an ingest that dies again and again is started with growing pauses', async () => {
  const ingest = await start()
  const pauses: number[] = []
  for (let i = 1; i <= 3; i++) {
    const at = performance.now()
    process.kill(ingest.ingest.state().pid!, 'SIGKILL')
    await ingest.event('restarted', (event) => event.restarts === i)
    pauses.push(performance.now() - at)
  }
  expect(pauses[2]!).toBeGreaterThan(400)
  expect(pauses[2]!).toBeGreaterThan(pauses[0]!)
})

test('an ingest that takes more memory than it may is restarted', async () => {
  const ingest = await start({ maxRssBytes: 20 * 1024 * 1024 })
  await ingest.event('restarted')
  expect(ingest.logged.join('\n')).toContain('exceeds its memory')
})

test('a port in use ends the start with a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  undo.push(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await expect(start({ rtmpPort: port })).rejects.toThrow(`RTMP port ${port} on 127.0.0.1 is already in use.`)
})

test('an application that does not answer leaves the encoder to try again, and nobody is taken unasked', async () => {
  const ingest = await start({ authorise: () => Promise.reject(new Error('database is away')) })
  await expect(rtmpPublisher(ingest.port, KEY)).rejects.toThrow()
  expect(ingest.events.some((event) => event.type === 'connected')).toBe(false)
})

test('without the patch the start is refused with a sentence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'theatrum-unpatched-'))
  undo.push(() => rm(folder, { recursive: true, force: true }))
  await cp(join(project, 'node_modules/node-media-server/src'), join(folder, 'node_modules/node-media-server/src'), { recursive: true })
  await cp(join(project, 'node_modules/node-media-server/package.json'), join(folder, 'node_modules/node-media-server/package.json'))
  await cp(entry.entryPath, join(folder, 'ingest.mjs'))
  const context = join(folder, 'node_modules/node-media-server/src/core/context.js')
  const patched = await readFile(context, 'utf8')
  expect(patched).toMatch(/hardening: \d/)
  await writeFile(context, patched.replace(/hardening: \d+,/, ''))
  await expect(startTestIngest(join(folder, 'ingest.mjs'), KEYS)).rejects.toThrow(/node-media-server is not patched.*npx patch-package/)
})

test('the ingest process ends when its parent is gone, and has written nothing to disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'theatrum-cwd-'))
  undo.push(() => rm(folder, { recursive: true, force: true }))
  const child = fork(entry.entryPath, [], { cwd: folder, stdio: 'ignore' })
  undo.push(() => child.kill('SIGKILL'))
  const ready = new Promise<{ rtmpPort: number }>((resolve) => child.on('message', (message: { type: string; rtmpPort: number; request: number }) => {
    if (message.type === 'ready') resolve(message)
    if (message.type === 'authorise') child.send({ type: 'verdict', request: message.request, verdict: { kind: 'accepted', inputId: 'field' } })
  }))
  child.send({ type: 'start', rtmpHost: '127.0.0.1', rtmpPort: 0, pullSecret: 'secret', limits: {} })
  const encoder = await rtmpPublisher((await ready).rtmpPort, KEY)
  encoder.stream()
  const ended = once(child, 'exit')
  child.disconnect()
  expect(await ended).toEqual([0, null])
  expect(await readdir(folder)).toEqual([])
})
