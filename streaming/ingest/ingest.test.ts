import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publishWithFfmpeg } from '../../tests/fixtures/rtmp/ffmpeg'
import { flvTags } from '../../tests/fixtures/rtmp/flv-tags'
import { bundleIngest, pullFlv, sha256, startTestIngest, type IngestHarness } from '../../tests/fixtures/rtmp/ingest-harness'
import { MEDIA, MESSAGE, command, rtmpClient, rtmpPublisher, type RtmpClient } from '../../tests/fixtures/rtmp/rtmp-client'
import type { PublishVerdict } from './supervisor'

const KEY = 'field-key-0123456789abcdef'
const WITHDRAWN = 'withdrawn-key-0123456789abcdef'

let entry: Awaited<ReturnType<typeof bundleIngest>>
let ingest: IngestHarness
/** What the application answers; tests may delay it. */
let answer: (keyHash: string) => Promise<PublishVerdict>
const asked: string[] = []
/** Accepted raw publishers of the present test. */
let published = 0
const undo: (() => unknown)[] = []

const atOnce = async (keyHash: string): Promise<PublishVerdict> => {
  if (keyHash === sha256(KEY)) return { kind: 'accepted', inputId: 'field' }
  return { kind: 'refused', reason: keyHash === sha256(WITHDRAWN) ? 'key-withdrawn' : 'wrong-key' }
}

beforeAll(async () => {
  entry = await bundleIngest()
  ingest = await startTestIngest(entry.entryPath, new Map(), {
    authorise: (keyHash) => {
      asked.push(keyHash)
      return answer(keyHash)
    },
  })
})
beforeEach(() => {
  answer = atOnce
  ingest.events.length = 0
  asked.length = 0
  published = 0
})
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
  // Every test leaves the input free.
  await expect.poll(() => ofType('disconnected').length, { timeout: 5_000 }).toBeGreaterThanOrEqual(published)
  await expect.poll(() => ofType('disconnected').length - ofType('connected').length, { timeout: 5_000 }).toBe(0)
})
afterAll(async () => {
  await ingest.stop()
  await entry.remove()
})

const ofType = (type: string) => ingest.events.filter((event) => event.type === type)
const client = async () => {
  const made = await rtmpClient({ port: ingest.port })
  undo.push(made.end)
  await made.connect()
  await made.createStream()
  return made
}
const publisher = async (key = KEY) => {
  const made = await rtmpPublisher(ingest.port, key)
  published += 1
  undo.push(made.end)
  return made
}
const video = (to: RtmpClient, payload: Buffer, timestamp = 0) => to.send({ type: MESSAGE.video, chunkStream: 6, stream: 1, timestamp, payload })

describe('an encoder with the right key', () => {
  test('is taken, its picture comes out for the relay, and its end is told as its own', async () => {
    const ffmpeg = publishWithFfmpeg({ url: ingest.url(KEY) })
    undo.push(ffmpeg.kill)
    const connected = await ingest.event('connected')
    expect(connected).toMatchObject({ inputId: 'field', remoteAddress: '127.0.0.1' })
    expect(connected.encoder).toContain('Lavf')
    expect(ingest.ingest.state().inputs).toEqual(['field'])
    const pull = await pullFlv(ingest.ingest.flvUrl('field')!)
    expect(pull.status).toBe(200)
    await pull.until(200_000)
    expect(new Set(flvTags(pull.data()).map((tag) => tag.type))).toEqual(new Set([8, 9, 18]))
    await ffmpeg.stop()
    await pull.ended
    expect(await ingest.event('disconnected')).toEqual({ type: 'disconnected', inputId: 'field', reason: 'closed-by-encoder' })
    expect(ingest.ingest.state().inputs).toEqual([])
  })

  test('asks only with the hash of its key, and loses no media that it sent before the answer', async () => {
    let release = (_: PublishVerdict) => {}
    answer = () => new Promise((resolve) => { release = resolve })
    const encoder = await client()
    encoder.send({ type: MESSAGE.command, stream: 1, payload: command('publish', 5, null, KEY, 'live') })
    video(encoder, MEDIA.videoHeader)
    video(encoder, MEDIA.keyFrame(5_000))
    await expect.poll(() => asked).toEqual([sha256(KEY)])
    expect(encoder.received().includes('NetStream.Publish')).toBe(false)
    release({ kind: 'accepted', inputId: 'field' })
    await encoder.heard('NetStream.Publish.Start')
    await ingest.event('connected')
    const pull = await pullFlv(ingest.ingest.flvUrl('field')!)
    await pull.until(5_000)
    expect(flvTags(pull.data()).filter((tag) => tag.type === 9)).toHaveLength(2)
    encoder.end()
    await ingest.event('disconnected')
  })

  test('that falls out is told apart from one that ended', async () => {
    const encoder = await publisher()
    encoder.stream()
    await ingest.event('connected')
    encoder.end()
    expect((await ingest.event('disconnected')).reason).toBe('connection-lost')
  })

  test('may return in the same second, as a new run with its own time stamps', async () => {
    const first = publishWithFfmpeg({ url: ingest.url(KEY), width: 320, height: 180 })
    undo.push(first.kill)
    await ingest.event('connected')
    const run1 = await pullFlv(ingest.ingest.flvUrl('field')!)
    await run1.until(50_000)
    await first.kill()
    await run1.ended
    const second = await publisher()
    second.stream()
    await expect.poll(() => ofType('connected').length).toBe(2)
    const run2 = await pullFlv(ingest.ingest.flvUrl('field')!)
    await run2.until(1_000)
    expect(flvTags(run2.data())[0]!.timestamp).toBe(0)
    expect(ingest.events.map((event) => event.type)).toEqual(['connected', 'disconnected', 'connected'])
  })
})

describe('who may not publish', () => {
  test('a wrong key is refused before it could start, and the desk hears of it', async () => {
    const intruder = await client()
    await expect(intruder.publish('guessed')).rejects.toThrow('refused')
    expect(intruder.received().includes('Publish.Start')).toBe(false)
    expect(await ingest.event('refused')).toEqual({ type: 'refused', inputId: null, reason: 'wrong-key', remoteAddress: '127.0.0.1' })
  })

  test('a withdrawn key is refused as withdrawn', async () => {
    await expect((await client()).publish(WITHDRAWN)).rejects.toThrow('refused')
    await ingest.event('refused', (event) => event.reason === 'key-withdrawn')
  })

  test('the right key under another application name is refused', async () => {
    const intruder = await rtmpClient({ port: ingest.port })
    undo.push(intruder.end)
    await intruder.connect({ app: 'other' })
    await expect(intruder.publish(KEY)).rejects.toThrow('refused')
    await ingest.event('refused', (event) => event.reason === 'wrong-key')
  })

  test('a token signed with the word "undefined" is only a wrong key', async () => {
    await expect((await client()).publish(`field?sign=99999999999-${sha256('/live/field-99999999999-undefined').slice(0, 32)}`)).rejects.toThrow('refused')
    await ingest.event('refused', (event) => event.reason === 'wrong-key')
  })

  test('an input’s id is not its key', async () => {
    await expect((await client()).publish('field')).rejects.toThrow('refused')
  })

  test('media without a publish closes the connection and reaches nobody', async () => {
    const surgeon = await publisher()
    surgeon.stream()
    await ingest.event('connected')
    const pull = await pullFlv(ingest.ingest.flvUrl('field')!)
    const intruder = await client()
    const forged = MEDIA.keyFrame(3_333)
    video(intruder, forged)
    await intruder.closed
    await ingest.event('refused', (event) => event.reason === 'protocol-error')
    await pull.until(pull.bytes() + 2_000)
    expect(flvTags(pull.data()).some((tag) => tag.payload.equals(forged))).toBe(false)
  })

  test('an RTMP player is refused, and so can inject nothing', async () => {
    const player = await client()
    player.send({ type: MESSAGE.command, stream: 1, payload: command('play', 5, null, 'field') })
    video(player, MEDIA.keyFrame())
    await player.closed
    await ingest.event('refused', (event) => event.reason === 'play-refused')
  })

  test('a second publish on one connection ends it and frees its input', async () => {
    const encoder = await publisher()
    encoder.send({ type: MESSAGE.command, stream: 1, payload: command('publish', 6, null, KEY, 'live') })
    await encoder.closed
    expect((await ingest.event('disconnected')).reason).toBe('protocol-error')
    const next = await publisher()
    expect(next.isClosed()).toBe(false)
  })

  test.each([['HEVC by enhanced RTMP', Buffer.concat([Buffer.from([0x90]), Buffer.from('hvc1'), Buffer.alloc(20)]), MESSAGE.video],
    ['AV1 by enhanced RTMP', Buffer.concat([Buffer.from([0x90]), Buffer.from('av01'), Buffer.alloc(20)]), MESSAGE.video],
    ['HEVC as codec 12', Buffer.concat([Buffer.from([0x1c, 0, 0, 0, 0]), Buffer.alloc(20)]), MESSAGE.video],
    ['Opus by enhanced RTMP', Buffer.concat([Buffer.from([0x90]), Buffer.from('Opus'), Buffer.alloc(20)]), MESSAGE.audio],
    ['MP3 sound', Buffer.concat([Buffer.from([0x2f]), Buffer.alloc(20)]), MESSAGE.audio]])('%s is closed with the reason', async (_name, payload, type) => {
    const encoder = await publisher()
    encoder.send({ type, chunkStream: 6, stream: 1, payload })
    await encoder.closed
    expect((await ingest.event('disconnected')).reason).toBe('unsupported-codec')
  })
})

describe('two encoders with one key', () => {
  test('the one that delivers keeps its place; the second is refused at once and counts as no connection', async () => {
    const first = await publisher()
    first.stream()
    await ingest.event('connected')
    const askedAt = performance.now()
    await expect((await client()).publish(KEY)).rejects.toThrow('refused')
    expect(performance.now() - askedAt).toBeLessThan(1_000)
    expect(await ingest.event('refused')).toMatchObject({ inputId: 'field', reason: 'already-publishing' })
    expect(ofType('connected')).toHaveLength(1)
    expect(first.isClosed()).toBe(false)
  })

  test('the desk takes over: the first is cut off, the next attempt is taken', async () => {
    const first = await publisher()
    first.stream()
    await ingest.event('connected')
    ingest.ingest.disconnect('field', 'taken-over')
    expect((await ingest.event('disconnected')).reason).toBe('taken-over')
    await first.closed
    const second = await publisher()
    expect(second.isClosed()).toBe(false)
  })

  test('after a take-over the one that was cut off does not get back in before the one that is wanted', async () => {
    const first = await publisher()
    first.stream()
    await ingest.event('connected')
    await expect(rtmpPublisher(ingest.port, KEY, '127.0.0.2')).rejects.toThrow('refused')
    ingest.ingest.disconnect('field', 'taken-over')
    await first.closed
    await expect(rtmpPublisher(ingest.port, KEY)).rejects.toThrow('refused')
    await ingest.event('refused', (event) => event.reason === 'taken-over')
    const wanted = await rtmpPublisher(ingest.port, KEY, '127.0.0.2')
    undo.push(wanted.end)
    published += 1
    wanted.stream()
    await ingest.event('connected', (event) => event.remoteAddress === '127.0.0.2')
    // Moves the bar to an address that the next tests do not come from.
    await expect(rtmpPublisher(ingest.port, KEY, '127.0.0.3')).rejects.toThrow('refused')
    ingest.ingest.disconnect('field', 'taken-over')
    await wanted.closed
  })

  test('a frozen encoder gives way to its own return within two seconds', async () => {
    const frozen = publishWithFfmpeg({ url: ingest.url(KEY), width: 320, height: 180 })
    undo.push(frozen.kill)
    await ingest.event('connected')
    const pull = await pullFlv(ingest.ingest.flvUrl('field')!)
    await pull.until(30_000)
    frozen.freeze()
    const frozenAt = performance.now()
    const back = await publisher()
    expect(performance.now() - frozenAt).toBeLessThan(2_000)
    await pull.ended
    expect((await ingest.event('disconnected')).reason).toBe('idle-timeout')
    back.stream()
    await expect.poll(() => ofType('connected').length).toBe(2)
  })

  test('a withdrawn key ends the encoder that uses it', async () => {
    const encoder = await publisher()
    encoder.stream()
    await ingest.event('connected')
    ingest.ingest.disconnect('field', 'key-withdrawn')
    expect((await ingest.event('disconnected')).reason).toBe('key-withdrawn')
    await encoder.closed
  })
})

test('no stream key, right or wrong, stands in any line of the log', async () => {
  const strange = 'strange/key with spaces\nand-a-line'
  await expect((await client()).publish(strange)).rejects.toThrow()
  await expect((await client()).publish('guessed-key-secret')).rejects.toThrow()
  const encoder = await publisher()
  encoder.send({ type: 99, payload: Buffer.from(KEY) })
  encoder.send({ type: MESSAGE.command, payload: command('FCPublish', 3, null, KEY) })
  encoder.send({ type: MESSAGE.command, payload: command('publish', 9, null, KEY) })
  await encoder.closed
  expect(ingest.logged.length).toBeGreaterThan(5)
  const all = ingest.logged.join('\n') + JSON.stringify(ingest.events)
  for (const secret of [KEY, WITHDRAWN, 'strange/key', 'guessed']) expect(all).not.toContain(secret)
})
