import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { publishWithFfmpeg } from '../../tests/fixtures/rtmp/ffmpeg'
import { flvTags } from '../../tests/fixtures/rtmp/flv-tags'
import { bundleIngest, pullFlv, startTestIngest, type IngestHarness } from '../../tests/fixtures/rtmp/ingest-harness'
import { MEDIA, MESSAGE, chunks, command, rtmpClient, rtmpPublisher } from '../../tests/fixtures/rtmp/rtmp-client'

const KEY = 'field-key-0123456789abcdef'
const MB = 1024 * 1024

let entry: Awaited<ReturnType<typeof bundleIngest>>
const undo: (() => unknown)[] = []

beforeAll(async () => { entry = await bundleIngest() })
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})
afterAll(() => entry.remove())

async function start(options: Parameters<typeof startTestIngest>[2] = {}): Promise<IngestHarness> {
  const ingest = await startTestIngest(entry.entryPath, new Map([[KEY, 'field']]), options)
  undo.push(ingest.stop)
  return ingest
}
/** Resident memory of the ingest process now: second field of statm, in pages of 4096 bytes. */
const rssMb = (ingest: IngestHarness) => Number(readFileSync(`/proc/${ingest.ingest.state().pid}/statm`, 'utf8').split(' ')[1]) * 4096 / MB
const tcp = async (port: number) => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  undo.push(() => socket.destroy())
  return socket
}

test('half a handshake is closed after its time, as is a connection that never publishes, with the product’s own limits', async () => {
  const ingest = await start()
  const half = await tcp(ingest.port)
  half.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(700)]))
  const idle = await rtmpClient({ port: ingest.port })
  await idle.connect()
  const openedAt = performance.now()
  half.resume()
  await once(half, 'close')
  expect(performance.now() - openedAt).toBeLessThan(6_000)
  await idle.closed
  expect(performance.now() - openedAt).toBeLessThan(8_000)
  expect(ingest.events).toMatchObject([{ type: 'refused', reason: 'idle-timeout' }, { type: 'refused', reason: 'idle-timeout' }])
})

test('a handshake fed one byte at a time is closed all the same', async () => {
  const ingest = await start({ limits: { handshakeTime: 600 } })
  const slow = await tcp(ingest.port)
  slow.resume()
  const timer = setInterval(() => slow.write(Buffer.from([3])), 20)
  undo.push(() => clearInterval(timer))
  await once(slow, 'close')
  await ingest.event('refused', (event) => event.reason === 'idle-timeout')
})

test('an encoder that is connected but silent is closed after its time', async () => {
  const ingest = await start({ limits: { silentTime: 700 } })
  const encoder = await rtmpPublisher(ingest.port, KEY)
  const stop = encoder.stream()
  await ingest.event('connected')
  stop()
  const pings = setInterval(() => encoder.send({ type: MESSAGE.event, chunkStream: 2, payload: Buffer.from([0, 7, 0, 0, 0, 1]) }), 50)
  undo.push(() => clearInterval(pings))
  expect((await ingest.event('disconnected')).reason).toBe('idle-timeout')
})

test('500 idle connections do not keep a real encoder out, and cost little memory', async () => {
  const ingest = await start()
  const before = rssMb(ingest)
  await Promise.all(Array.from({ length: 500 }, () => tcp(ingest.port)))
  const encoder = publishWithFfmpeg({ url: ingest.url(KEY), width: 320, height: 180 })
  undo.push(encoder.kill)
  await ingest.event('connected')
  const pull = await pullFlv(ingest.ingest.flvUrl('field')!)
  await pull.until(20_000)
  await expect.poll(() => ingest.ingest.state().connections, { timeout: 3_000 }).toBeGreaterThan(500)
  expect(rssMb(ingest) - before).toBeLessThan(60)
})

test('beyond the bound the oldest idle connection gives way, never an encoder', async () => {
  const ingest = await start({ limits: { connections: 20 } })
  const encoder = await rtmpPublisher(ingest.port, KEY)
  encoder.stream()
  const oldest = await tcp(ingest.port)
  oldest.resume()
  let isOldestClosed = false
  oldest.on('close', () => { isOldestClosed = true })
  for (let i = 0; i < 18; i++) await tcp(ingest.port)
  expect(isOldestClosed).toBe(false)
  const newest = await rtmpClient({ port: ingest.port })
  undo.push(newest.end)
  await newest.connect()
  await expect.poll(() => isOldestClosed).toBe(true)
  await ingest.event('refused', (event) => event.reason === 'too-many-connections')
  for (let i = 0; i < 100; i++) await tcp(ingest.port)
  expect(encoder.isClosed()).toBe(false)
})

test('600 strangers that each leave large messages unfinished cost less than 250 MB', { timeout: 30_000 }, async () => {
  const ingest = await start({ limits: { publishTime: 20_000 } })
  const before = rssMb(ingest)
  for (let i = 0; i < 600; i++) {
    const client = await rtmpClient({ port: ingest.port })
    undo.push(client.end)
    // Three messages of 64 KB that lack their last chunk: just below what a connection may hold.
    for (const chunkStream of [3, 4, 5]) client.write(chunks({ type: MESSAGE.command, chunkStream, payload: Buffer.alloc(507 * 128, 1) }, 128, 65_000))
  }
  await expect.poll(() => ingest.ingest.state().connections, { timeout: 3_000 }).toBeGreaterThan(500)
  const after = rssMb(ingest)
  console.log(`ingest: ${before.toFixed(0)} MB resident before 600 strangers, ${after.toFixed(0)} MB with them`)
  expect(after - before).toBeLessThan(250)
  expect(ingest.ingest.state().restarts).toBe(0)
})

test('a pull that stops reading is cut off at its bound; memory stays, another pull misses nothing', { timeout: 40_000 }, async () => {
  const ingest = await start()
  const encoder = await rtmpPublisher(ingest.port, KEY)
  undo.push(encoder.end)
  encoder.write(chunks({ type: MESSAGE.setChunkSize, chunkStream: 2, payload: Buffer.from([0, 0x10, 0, 0]) }))
  const video = (payload: Buffer, timestamp: number) => encoder.write(chunks({ type: MESSAGE.video, chunkStream: 6, stream: 1, timestamp, payload }, MB))
  video(MEDIA.videoHeader, 0)
  video(MEDIA.keyFrame(), 0)
  await ingest.event('connected')
  const url = ingest.ingest.flvUrl('field')!
  const [stuck, healthy] = await Promise.all([pullFlv(url), pullFlv(url)])
  stuck.pause()
  const before = rssMb(ingest)
  let most = 0
  let sent = 0
  // 200 MB at about 50 MB/s; a key frame each time, so that no cache grows meanwhile.
  for (let i = 1; i <= 400; i++) {
    video(MEDIA.keyFrame(MB / 2), i * 33)
    sent += MB / 2
    most = Math.max(most, rssMb(ingest))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await healthy.until(sent, 15_000)
  most = Math.max(most, rssMb(ingest))
  console.log(`ingest backpressure: ${(sent / MB).toFixed(0)} MB sent past a pull that does not read, ${before.toFixed(0)} MB resident before, at most ${most.toFixed(0)} MB`)
  expect(most - before).toBeLessThan(100)
  stuck.resume()
  await stuck.ended
  expect(stuck.bytes()).toBeLessThan(40 * MB)
  expect(healthy.isEnded()).toBe(false)
})

test('an encoder that asks and never reads the answers is cut off', async () => {
  const ingest = await start({ limits: { commands: 1_000_000, outputBytes: 100_000 } })
  const encoder = await rtmpPublisher(ingest.port, KEY)
  undo.push(encoder.end)
  encoder.socket.pause()
  const asks = Buffer.concat(Array.from({ length: 2_000 }, () => chunks({ type: MESSAGE.command, payload: command('createStream', 4, null) })))
  const timer = setInterval(() => { if (encoder.socket.writableLength === 0) encoder.write(asks) }, 1)
  undo.push(() => clearInterval(timer))
  expect((await ingest.event('disconnected', undefined, 18_000)).reason).toBe('memory-bound')
})

test('a group of pictures beyond the bound is forgotten whole: a later pull never begins in the middle of one', async () => {
  const ingest = await start({ limits: { gopBytes: 100_000 } })
  const encoder = await rtmpPublisher(ingest.port, KEY)
  undo.push(encoder.end)
  const video = (payload: Buffer, timestamp: number) => encoder.send({ type: MESSAGE.video, chunkStream: 6, stream: 1, timestamp, payload })
  video(MEDIA.videoHeader, 0)
  video(MEDIA.keyFrame(50_000), 0)
  for (let i = 1; i < 10; i++) video(MEDIA.frame(10_000), i * 33)
  await ingest.event('connected')
  const during = await pullFlv(ingest.ingest.flvUrl('field')!)
  await during.until(30)
  expect(flvTags(during.data()).map((tag) => tag.payload[1])).toEqual([0])
  video(MEDIA.keyFrame(20_000), 400)
  video(MEDIA.frame(1_000), 433)
  await during.until(21_000)
  const after = await pullFlv(ingest.ingest.flvUrl('field')!)
  await after.until(21_000)
  expect(flvTags(after.data()).map((tag) => [tag.payload[0], tag.payload[1]])).toEqual([[0x17, 0], [0x17, 1], [0x27, 1]])
})

test('the pull is for the relay alone: no publishing, no other address, no guessing', async () => {
  const ingest = await start()
  const encoder = await rtmpPublisher(ingest.port, KEY)
  encoder.stream()
  await ingest.event('connected')
  const url = new URL(ingest.ingest.flvUrl('field')!)
  expect(url.hostname).toBe('127.0.0.1')
  const status = async (address: string, method = 'GET') => {
    const pull = await pullFlv(address, { method })
    pull.stop()
    return pull.status
  }
  expect(await status(url.href)).toBe(200)
  expect(await status(ingest.ingest.flvUrl('panorama')!)).toBe(404)
  expect(await status(`${url.origin}/live/field.flv`)).toBe(404)
  expect(await status(`${url.origin}/${'x'.repeat(32)}/field.flv`)).toBe(404)
  expect(await status(`${url.origin}/admin`)).toBe(404)
  expect(await status(url.href, 'POST')).toBe(405)
  expect(await status(url.href, 'PUT')).toBe(405)
  const socket = await tcp(Number(url.port))
  socket.write(`GET ${url.pathname} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: publisher\r\n\r\n`)
  socket.resume()
  await once(socket, 'close')
})

test('a flood of wrong keys becomes a trickle of events', async () => {
  const ingest = await start()
  for (let i = 0; i < 200; i++) {
    const client = await rtmpClient({ port: ingest.port })
    await client.connect()
    client.send({ type: MESSAGE.command, stream: 1, payload: command('publish', 5, null, `guess${i}`, 'live') })
    await client.closed
  }
  expect(ingest.events.length).toBeGreaterThan(10)
  expect(ingest.events.length).toBeLessThan(60)
})
