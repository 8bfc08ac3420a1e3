import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { createMediaClient, type RecordingSummary } from '../../streaming'
import { publishWithFfmpeg, type RunningFfmpeg } from '../fixtures/rtmp/ffmpeg'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { until } from '../setup/until'

let product: Product
const encoders: EncoderThatReturns[] = []

test.beforeAll(async () => { product = await startProduct({ LOG_LEVEL: 'warn' }) })
test.afterEach(async () => { for (const encoder of encoders.splice(0)) await encoder.stop() })
test.afterAll(async () => { await product?.remove() })

/** A hardware encoder: dials again as soon as it is cut off. */
class EncoderThatReturns {
  private running: RunningFfmpeg | null = null
  private isStopped = false
  constructor(private readonly url: string) { void this.dial() }
  private async dial() {
    while (!this.isStopped) {
      this.running = publishWithFfmpeg({ url: this.url, width: 320, height: 180, videoKbps: 400, maxSeconds: 120 })
      await this.running.ended
    }
  }
  async stop() {
    this.isStopped = true
    await this.running?.kill()
  }
}

async function summary(id: string): Promise<RecordingSummary | null> {
  const mediaSecret = readFileSync(join(product.dataDir, 'media-secret.key'), 'utf8')
  return createMediaClient({ url: product.mediaUrl, mediaSecret }).summary(id).catch(() => null)
}

async function onAir(title: string): Promise<{ id: string; recordingId: string }> {
  const broadcast = await product.admin<BroadcastMade>('broadcast', 'create', '--title', title, '--streams', 'field,panorama', '--consent', 'Live, recording and reuse agreed on the form')
  for (const stream of broadcast.streams) encoders.push(new EncoderThatReturns(stream.rtmpUrl))
  await product.admin('broadcast', 'start', broadcast.id)
  const recordingId = await until('the recording is listed', async () => (await product.admin<{ id: string; recordingId: string | null }[]>('broadcast', 'list')).find((one) => one.id === broadcast.id)?.recordingId)
  return { id: broadcast.id, recordingId }
}

/** Both angles hold something of this moment (Unix ms) or later. */
const bothReach = (found: RecordingSummary | null, atMs: number) =>
  found && found.streams.length === 2 && found.streams.every((stream) => found.startedAtMs + (stream.spans.at(-1)?.toMs ?? 0) >= atMs) ? found : null

/** Other moments in each run; the seed is printed, and SEED repeats one. */
const seed = Number(process.env.SEED ?? Date.now() % 100_000)
const momentMs = (turn: number) => 1_000 + ((seed * 7_919 + turn * 104_729) % 2_500)

const cases: { what: string; die: () => Promise<void>; isWhole: boolean }[] = [
  { what: 'the ingest process', die: () => product.kill9('ingest'), isWhole: false },
  { what: 'the media plane', die: () => product.kill9('media'), isWhole: false },
  { what: 'the application', die: () => product.kill9('app'), isWhole: true },
  { what: 'the whole machine', die: () => product.powerCut(), isWhole: true },
]

for (const [turn, { what, die, isWhole }] of cases.entries()) {
  test(`kill -9 of ${what}: at most the last second of each angle is lost, and one recording goes on with a gap`, async () => {
    const afterMs = momentMs(turn)
    console.log(`seed ${seed}: killed after ${afterMs} ms`)
    const { id, recordingId } = await onAir(`Killed: ${what}`)
    const first = await until('both angles are being recorded', async () => bothReach(await summary(recordingId), 1), 30_000)
    await until('it has gone on for a while', async () => bothReach(await summary(recordingId), first.startedAtMs + Math.max(...first.streams.map((stream) => stream.durationMs)) + afterMs), 30_000)
    const killedAtMs = Date.now()
    await die()
    if (isWhole) {
      await product.start()
      const listed = await product.admin<{ id: string; durationMs: number }[]>('recording', 'list')
      expect(listed.some((one) => one.id === recordingId)).toBe(true)
    }

    const after = await until('both encoders are back in the same recording', async () => bothReach(await summary(recordingId), killedAtMs + 1_500), 60_000)
    for (const stream of after.streams) {
      // A hole of under a second joins two spans, so the first one tells.
      expect(after.startedAtMs + (stream.spans[0]?.toMs ?? 0), `${stream.name} is kept up to the last second before the kill`).toBeGreaterThan(killedAtMs - 1_000)
      expect(stream.spans.length, `${stream.name} has at most the one gap`).toBeLessThanOrEqual(2)
    }

    await product.admin('broadcast', 'stop', id)
    const closed = await until('the recording is closed and listed', async () =>
      (await product.admin<{ id: string; state: string; durationMs: number }[]>('recording', 'list')).find((one) => one.id === recordingId && one.state === 'closed'), 30_000)
    expect(closed.durationMs).toBeGreaterThan(afterMs)
  })
}
