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

/** Both angles hold at least so much. */
const bothHold = (ms: number, spans = 1) => (found: RecordingSummary | null) =>
  found && found.streams.length === 2 && found.streams.every((stream) => stream.spans.length >= spans && (stream.spans.at(-1)?.toMs ?? 0) - (stream.spans.at(-1)?.fromMs ?? 0) >= ms) ? found : null

const cases: { what: string; afterMs: number; die: () => Promise<void>; isWhole: boolean }[] = [
  { what: 'the ingest process', afterMs: 1_700, die: () => product.kill9('ingest'), isWhole: false },
  { what: 'the media plane', afterMs: 2_300, die: () => product.kill9('media'), isWhole: false },
  { what: 'the application', afterMs: 2_900, die: () => product.kill9('app'), isWhole: true },
  { what: 'the whole machine', afterMs: 2_100, die: () => product.powerCut(), isWhole: true },
]

for (const { what, afterMs, die, isWhole } of cases) {
  test(`kill -9 of ${what}: at most the last second of each angle is lost, and one recording goes on with a gap`, async () => {
    const { id, recordingId } = await onAir(`Killed: ${what}`)
    await until('both angles are being recorded', async () => bothHold(afterMs)(await summary(recordingId)), 30_000)
    const killedAtMs = Date.now()
    await die()
    if (isWhole) {
      await product.start()
      const listed = await product.admin<{ id: string; durationMs: number }[]>('recording', 'list')
      expect(listed.some((one) => one.id === recordingId)).toBe(true)
    }

    const after = await until('both encoders are back in the same recording', async () => bothHold(500, 2)(await summary(recordingId)), 60_000)
    for (const stream of after.streams) {
      const lastBefore = stream.spans.filter((span) => after.startedAtMs + span.fromMs < killedAtMs).at(-1)
      expect(after.startedAtMs + (lastBefore?.toMs ?? 0), `${stream.name} is kept up to the last second before the kill`).toBeGreaterThan(killedAtMs - 1_000)
    }

    await product.admin('broadcast', 'stop', id)
    const closed = await until('the recording is closed and listed', async () =>
      (await product.admin<{ id: string; state: string; durationMs: number }[]>('recording', 'list')).find((one) => one.id === recordingId && one.state === 'closed'), 30_000)
    expect(closed.durationMs).toBeGreaterThan(afterMs)
  })
}
