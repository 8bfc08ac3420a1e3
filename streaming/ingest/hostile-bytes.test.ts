import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { amf0 } from '../../tests/fixtures/rtmp/amf0'
import { flvTags } from '../../tests/fixtures/rtmp/flv-tags'
import { bundleIngest, pullFlv, startTestIngest, type IngestHarness, type Pull } from '../../tests/fixtures/rtmp/ingest-harness'
import { MEDIA, MESSAGE, basicHeader, chunks, command, rtmpClient, rtmpPublisher, type RtmpClient } from '../../tests/fixtures/rtmp/rtmp-client'

const SURGERY = 'surgery-key-0123456789abcdef'
const OTHER = 'other-key-0123456789abcdef'

let entry: Awaited<ReturnType<typeof bundleIngest>>
let ingest: IngestHarness
let pid: number | null
let surgery: RtmpClient
let picture: Pull
const undo: (() => unknown)[] = []

beforeAll(async () => {
  entry = await bundleIngest()
  ingest = await startTestIngest(entry.entryPath, new Map([[SURGERY, 'surgery'], [OTHER, 'other']]))
  pid = ingest.ingest.state().pid
  surgery = await rtmpPublisher(ingest.port, SURGERY)
  surgery.stream()
  await ingest.event('connected')
  picture = await pullFlv(ingest.ingest.flvUrl('surgery')!)
})
beforeEach(() => { ingest.events.length = 0 })
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
  // Whatever a stranger sent: the same process still delivers the surgery.
  await picture.until(picture.bytes() + 500)
  expect(ingest.ingest.state().pid).toBe(pid)
  expect(picture.longestGapMs()).toBeLessThan(1_000)
})
afterAll(async () => {
  surgery.end()
  await ingest.stop()
  await entry.remove()
})

const stranger = async () => {
  const client = await rtmpClient({ port: ingest.port })
  undo.push(client.end)
  return client
}
const connected = async () => {
  const client = await stranger()
  await client.connect()
  await client.createStream()
  return client
}
const publisher = async () => {
  const client = await rtmpPublisher(ingest.port, OTHER)
  undo.push(async () => {
    client.end()
    await ingest.event('disconnected', (event) => event.inputId === 'other')
  })
  return client
}
const closedFor = async (client: RtmpClient, reason: string) => {
  await client.closed
  await ingest.event('refused', (event) => event.reason === reason)
}

describe('a stranger’s broken message ends only the stranger’s connection:', () => {
  const messages: [string, Buffer][] = [
    ['connect with an address that is none', command('connect', 1, { app: 'live', tcUrl: 'not an address' })],
    ['connect without an address', command('connect', 1, { app: 'live' })],
    ['connect without an application name', command('connect', 1, { tcUrl: 'rtmp://127.0.0.1/live' })],
    ['connect with a null command object', command('connect', 1, null)],
    ['a number cut off in the middle', command('connect', 1).subarray(0, 14)],
    ['an object without an end', command('connect', 1, { app: 'live', tcUrl: 'rtmp://127.0.0.1/live' }).subarray(0, -5)],
    ['an unknown AMF marker', Buffer.concat([command('connect', 1), Buffer.from([0x7f])])],
    ['an array that claims four thousand million elements', Buffer.concat([command('connect', 1), Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff])])],
    ['objects nested ten thousand deep', Buffer.concat([command('connect', 1), Buffer.from('03000161'.repeat(10_000), 'hex')])],
    ['a command called like a built-in', command('constructor', 1, null)],
  ]
  test.each(messages)('%s', async (_name, payload) => {
    const client = await stranger()
    client.send({ type: MESSAGE.command, payload })
    await closedFor(client, 'protocol-error')
  })

  test('publish without a name', async () => {
    const client = await connected()
    client.send({ type: MESSAGE.command, stream: 1, payload: command('publish', 5, null) })
    await closedFor(client, 'protocol-error')
  })

  test('publish with a number for a name', async () => {
    const client = await connected()
    client.send({ type: MESSAGE.command, stream: 1, payload: command('publish', 5, null, 42) })
    await closedFor(client, 'protocol-error')
  })

  test('publish before connect', async () => {
    const client = await stranger()
    client.send({ type: MESSAGE.command, stream: 1, payload: command('publish', 5, null, OTHER) })
    await closedFor(client, 'protocol-error')
  })

  test('a web browser that knocks at the RTMP port', async () => {
    const client = await rtmpClient({ port: ingest.port, handshake: false })
    client.write(Buffer.from('GET / HTTP/1.1\r\nhost: theatre\r\n\r\n'))
    await closedFor(client, 'protocol-error')
  })

  test.each([0, 1, 0x80000000])('a chunk size of %i', async (size) => {
    const client = await stranger()
    const payload = Buffer.alloc(4)
    payload.writeUInt32BE(size)
    client.send({ type: MESSAGE.setChunkSize, chunkStream: 2, payload })
    if (size <= 1) return closedFor(client, 'protocol-error')
    // Legal nonsense, "no chunks at all": the connection goes on.
    client.write(chunks({ type: MESSAGE.command, payload: command('connect', 1, { app: 'live', tcUrl: `rtmp://127.0.0.1/${'a'.repeat(200)}` }) }, 1_000_000))
    await client.heard('NetConnection.Connect.Success')
  })

  test('a control message that is too short', async () => {
    const client = await stranger()
    client.send({ type: MESSAGE.setChunkSize, chunkStream: 2, payload: Buffer.from([1]) })
    await closedFor(client, 'protocol-error')
  })

  test('a continuation of nothing', async () => {
    const client = await stranger()
    client.write(Buffer.concat([basicHeader(3, 9), Buffer.alloc(64)]))
    await closedFor(client, 'protocol-error')
  })

  test('a new message inside an unfinished one', async () => {
    const client = await stranger()
    client.write(chunks({ type: MESSAGE.command, payload: Buffer.alloc(128) }, 128, 1_000))
    client.write(chunks({ type: MESSAGE.command, payload: Buffer.alloc(10) }))
    await closedFor(client, 'protocol-error')
  })
})

describe('memory is bounded before anything is trusted:', () => {
  test('a stranger’s command of 1 MB is refused at its header', async () => {
    const client = await stranger()
    client.write(chunks({ type: MESSAGE.command, payload: Buffer.alloc(10) }, 128, 1_000_000))
    await closedFor(client, 'memory-bound')
  })

  test('a thousand chunk streams from one connection are refused', async () => {
    const client = await stranger()
    for (let id = 3; id < 1_003; id++) client.write(chunks({ type: MESSAGE.event, chunkStream: id, payload: Buffer.alloc(6) }))
    await closedFor(client, 'memory-bound')
  })

  test('many unfinished messages on one connection are refused', async () => {
    const client = await stranger()
    for (let id = 3; id < 13; id++) client.write(chunks({ type: MESSAGE.command, chunkStream: id, payload: Buffer.alloc(128) }, 128, 60_000))
    await closedFor(client, 'memory-bound')
  })

  test('an encoder’s 16-MB message ends its own broadcast and says why', async () => {
    const client = await publisher()
    client.write(chunks({ type: MESSAGE.video, chunkStream: 6, stream: 1, payload: Buffer.alloc(10) }, 128, 16 * 1024 * 1024 - 1))
    await client.closed
    await ingest.event('disconnected', (event) => event.inputId === 'other' && event.reason === 'memory-bound')
  })

  const asks = Buffer.concat(Array.from({ length: 500 }, () => chunks({ type: MESSAGE.command, payload: command('createStream', 4, null) })))

  test('a stranger that keeps asking is cut off before it costs time', async () => {
    const client = await stranger()
    await client.connect()
    for (let i = 0; i < 20; i++) client.write(asks)
    await closedFor(client, 'protocol-error')
  })

  test('a stranger that keeps talking without publishing is cut off', async () => {
    const client = await stranger()
    const pings = Buffer.concat(Array.from({ length: 500 }, () => chunks({ type: MESSAGE.event, chunkStream: 2, payload: Buffer.alloc(100) })))
    for (let i = 0; i < 6; i++) client.write(pings)
    await closedFor(client, 'memory-bound')
  })
})

describe('an encoder’s odd messages do no harm:', () => {
  test('empty and one-byte media messages are left out, the broadcast goes on', async () => {
    const client = await publisher()
    client.send({ type: MESSAGE.video, chunkStream: 6, stream: 1, payload: MEDIA.videoHeader })
    for (const type of [MESSAGE.video, MESSAGE.audio, MESSAGE.data]) {
      client.send({ type, chunkStream: 6, stream: 1, payload: Buffer.alloc(0) })
      client.send({ type, chunkStream: 6, stream: 1, payload: Buffer.from([0x17]) })
    }
    client.send({ type: MESSAGE.video, chunkStream: 6, stream: 1, timestamp: 40, payload: MEDIA.keyFrame() })
    await ingest.event('connected')
    const pull = await pullFlv(ingest.ingest.flvUrl('other')!)
    await pull.until(200)
    expect(flvTags(pull.data()).map((tag) => [tag.type, tag.payload.length])).toEqual([[9, MEDIA.videoHeader.length], [9, 205]])
    expect(client.isClosed()).toBe(false)
  })

  test('an AMF3 data message does not take the place of the sound’s header', async () => {
    const client = await publisher()
    client.send({ type: MESSAGE.audio, chunkStream: 4, stream: 1, payload: MEDIA.audioHeader })
    client.send({ type: MESSAGE.data3, chunkStream: 4, stream: 1, payload: Buffer.concat([Buffer.from([0]), amf0('onTextData', {})]) })
    client.send({ type: MESSAGE.audio, chunkStream: 4, stream: 1, payload: MEDIA.audio() })
    await ingest.event('connected')
    const pull = await pullFlv(ingest.ingest.flvUrl('other')!)
    client.send({ type: MESSAGE.audio, chunkStream: 4, stream: 1, payload: MEDIA.audio() })
    await pull.until(90)
    expect(flvTags(pull.data())[0]!.payload).toEqual(MEDIA.audioHeader)
  })

  test('garbage as metadata ends its own connection', async () => {
    const client = await publisher()
    client.send({ type: MESSAGE.data, chunkStream: 6, stream: 1, payload: Buffer.concat([amf0('@setDataFrame', 'onMetaData'), Buffer.from([0x7f, 1, 2])]) })
    await client.closed
    await ingest.event('disconnected', (event) => event.inputId === 'other' && event.reason === 'protocol-error')
  })

  test('metadata that is not an object is survived', async () => {
    const client = await publisher()
    client.send({ type: MESSAGE.data, chunkStream: 6, stream: 1, payload: amf0('@setDataFrame', 'onMetaData', 7) })
    client.send({ type: MESSAGE.data, chunkStream: 6, stream: 1, payload: amf0('onMetaData') })
    client.stream()
    await ingest.event('connected', (event) => event.inputId === 'other')
    expect(client.isClosed()).toBe(false)
  })

  test('picture and sound interleaved on three-byte chunk stream ids come out whole', async () => {
    const client = await publisher()
    // Ids 65 and 320 in three bytes: (1, 0) and (0, 1), which a parser that adds the two bytes takes for one.
    const header = (format: number, low: number, high: number) => Buffer.from([(format << 6) | 1, low, high])
    const message = (type: number, length: number) => Buffer.from([0, 0, 0, length >> 16, (length >> 8) & 255, length & 255, type, 1, 0, 0, 0])
    const video = MEDIA.keyFrame(295)
    const audio = MEDIA.audio(198)
    client.send({ type: MESSAGE.video, chunkStream: 6, stream: 1, payload: MEDIA.videoHeader })
    client.write(Buffer.concat([
      header(0, 0, 1), message(MESSAGE.video, 300), video.subarray(0, 128),
      header(0, 1, 0), message(MESSAGE.audio, 200), audio.subarray(0, 128),
      header(3, 0, 1), video.subarray(128, 256),
      header(3, 1, 0), audio.subarray(128),
      header(3, 0, 1), video.subarray(256),
    ]))
    await ingest.event('connected')
    const pull = await pullFlv(ingest.ingest.flvUrl('other')!)
    // Sound before the first key frame is not kept for a later pull: send it once more.
    client.write(Buffer.concat([header(0, 1, 0), message(MESSAGE.audio, 200), audio.subarray(0, 128), header(3, 1, 0), audio.subarray(128)]))
    await pull.until(500)
    const tags = flvTags(pull.data())
    expect(tags.some((tag) => tag.type === 9 && tag.payload.equals(video))).toBe(true)
    expect(tags.some((tag) => tag.type === 8 && tag.payload.equals(audio))).toBe(true)
  })

  test('a surgery of more than 4 h 39 min keeps its time stamps (they need the extended field from then on)', async () => {
    const client = await publisher()
    client.send({ type: MESSAGE.video, chunkStream: 6, stream: 1, timestamp: 0x00fffff0, payload: MEDIA.videoHeader })
    const times = [0x00fffffe, 0x00ffffff, 0x01000010, 0x01000032]
    times.forEach((timestamp, i) => client.send({ type: MESSAGE.video, chunkStream: 6, stream: 1, timestamp, payload: i === 0 ? MEDIA.keyFrame(400) : MEDIA.frame(400) }))
    await ingest.event('connected')
    const pull = await pullFlv(ingest.ingest.flvUrl('other')!)
    await pull.until(1_700)
    const frames = flvTags(pull.data()).filter((tag) => tag.type === 9 && tag.payload.length > 400)
    expect(frames.map((tag) => tag.timestamp)).toEqual(times)
    expect(frames.every((tag) => tag.payload.length === 405)).toBe(true)
  })
})
