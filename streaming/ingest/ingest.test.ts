import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { publishWithFfmpeg } from '../../tests/fixtures/rtmp/ffmpeg'
import { bundleIngest, pullFlv, startTestIngest, type IngestHarness } from '../../tests/fixtures/rtmp/ingest-harness'
import { rtmpPublisher } from '../../tests/fixtures/rtmp/rtmp-client'

const FIELD = 'field-key-0123456789abcdef'
const PANORAMA = 'panorama-key-0123456789abcdef'

let entry: Awaited<ReturnType<typeof bundleIngest>>
let ingest: IngestHarness
const undo: (() => unknown)[] = []

beforeAll(async () => {
  entry = await bundleIngest()
  ingest = await startTestIngest(entry.entryPath, new Map([[FIELD, 'input1'], [PANORAMA, 'input2']]))
})
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})
afterAll(async () => {
  await ingest.stop()
  await entry.remove()
})

test('a surgeon’s encoder is taken with its key and its picture comes out for the relay', async () => {
  const ffmpeg = publishWithFfmpeg({ url: ingest.url(FIELD) })
  undo.push(ffmpeg.kill)
  const connected = await ingest.event('connected')
  expect(connected).toMatchObject({ inputId: 'input1', remoteAddress: '127.0.0.1' })
  expect(connected.encoder).toContain('Lavf')
  const pull = await pullFlv(ingest.ingest.flvUrl('input1')!)
  expect(pull.status).toBe(200)
  await pull.until(200_000)
  expect(pull.data().toString('latin1', 0, 3)).toBe('FLV')
  await ffmpeg.stop()
  await pull.ended
  const disconnected = await ingest.event('disconnected')
  expect(disconnected).toEqual({ type: 'disconnected', inputId: 'input1', reason: 'closed-by-encoder' })
})

test('a wrong key is refused', async () => {
  await expect(rtmpPublisher(ingest.port, 'guessed')).rejects.toThrow('refused')
  await ingest.event('refused', (event) => event.reason === 'wrong-key' && event.inputId === null)
})
