import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishWithFfmpeg, type RunningFfmpeg } from '../../tests/fixtures/rtmp/ffmpeg'
import { bundleIngest, pullFlv, startTestIngest, type IngestHarness, type Pull } from '../../tests/fixtures/rtmp/ingest-harness'
import { mutatedMessage, mulberry32 } from '../../tests/fixtures/rtmp/mutate'
import { rtmpClient } from '../../tests/fixtures/rtmp/rtmp-client'

/** `FUZZ_SEED=... FUZZ_MESSAGES=... npx vitest run streaming/ingest/fuzz` repeats a run or makes a longer one. */
const SEED = Number(process.env.FUZZ_SEED ?? 20261122)
const MESSAGES = Number(process.env.FUZZ_MESSAGES ?? 40_000)
const PER_CONNECTION = 2
const WORKERS = 8
/** The running picture may not stand still for longer. Measured: 37 to 50 ms on two free cores, up to 226 ms with a load of 13 on them. */
const MAX_GAP_MS = 500

const SURGERY = 'surgery-key-0123456789abcdef'

let entry: Awaited<ReturnType<typeof bundleIngest>>
let ingest: IngestHarness
let surgery: RunningFfmpeg
let picture: Pull

beforeAll(async () => {
  entry = await bundleIngest()
  const keys = new Map([[SURGERY, 'surgery'], ...Array.from({ length: WORKERS }, (_, worker): [string, string] => [`fuzz-key-${worker}`, `fuzz${worker}`])])
  ingest = await startTestIngest(entry.entryPath, keys)
  surgery = publishWithFfmpeg({ url: ingest.url(SURGERY), framesPerSecond: 30, videoKbps: 500, width: 320, height: 180 })
  await ingest.event('connected')
  picture = await pullFlv(ingest.ingest.flvUrl('surgery')!)
  await picture.until(20_000)
})
afterAll(async () => {
  await surgery?.kill()
  await ingest?.stop()
  await entry?.remove()
})

/** How far the connection gets honestly before its mutated messages: handshake, connect, createStream, accepted publisher. */
async function connection(port: number, worker: number, stage: number) {
  const client = await rtmpClient({ port })
  if (stage > 0) await client.connect()
  if (stage > 1) await client.createStream()
  // The place may still be taken by this worker's connection before; then the messages go to a refused one.
  if (stage > 2) await client.publish(`fuzz-key-${worker}`).catch(() => {})
  return client
}

test(`a running surgery does not notice ${MESSAGES.toLocaleString('en')} mutated messages (seed ${SEED})`, { timeout: 85_000 }, async () => {
  console.log(`ingest fuzz: FUZZ_SEED=${SEED}`)
  const pid = ingest.ingest.state().pid
  const startedAt = performance.now()
  let sent = 0

  const work = async (worker: number) => {
    const random = mulberry32(SEED + worker)
    for (let left = MESSAGES / WORKERS; left > 0; left -= PER_CONNECTION) {
      const client = await connection(ingest.port, worker, Math.floor(random() * 4)).catch((error: Error) => {
        throw new Error(`seed ${SEED}: an honest connection failed after ${sent} messages: ${error.message}`)
      })
      for (let i = 0; i < PER_CONNECTION; i++) client.write(mutatedMessage(random))
      sent += PER_CONNECTION
      client.socket.end()
      await client.closed
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)))

  const gap = picture.longestGapMs()
  console.log(`ingest fuzz: ${sent} messages in ${((performance.now() - startedAt) / 1000).toFixed(1)} s, longest gap of the running picture ${gap.toFixed(0)} ms, ingest ${(ingest.ingest.state().rssBytes / 1e6).toFixed(0)} MB`)
  expect(sent).toBeGreaterThanOrEqual(MESSAGES)
  expect(ingest.ingest.state()).toMatchObject({ pid, restarts: 0, isRunning: true })
  expect(gap).toBeLessThan(MAX_GAP_MS)
  expect(picture.isEnded()).toBe(false)
  await picture.until(picture.bytes() + 10_000)
  expect(ingest.events.filter((event) => event.type === 'disconnected' && event.inputId === 'surgery')).toEqual([])
  const logged = ingest.logged.join('\n')
  expect(logged).not.toContain('fuzz-key')
  expect(logged).not.toContain(SURGERY)
})
